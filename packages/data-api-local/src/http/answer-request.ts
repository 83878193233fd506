import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import { AwsException, errorAnswer } from '../api/errors.ts';
import type { Received } from '../api/request-log.ts';
import { type ControlRequest, isControlPath } from '../control/route.ts';
import { callerOf } from '../repeated-statements/caller.ts';
import type { Exchange } from './connection.ts';
import { readRequestBody } from './request-body.ts';
import { refuseWebPages } from './request-guard.ts';

export interface Answering {
  readonly allowedHosts: readonly string[];
  readonly dispatch: (call: Call) => Promise<Answer>;
  /** Answers what is no operation: requests of tests that control the service. */
  readonly control: (request: ControlRequest) => Promise<Answer>;
  readonly onDefect: (error: unknown, request: Pick<Received, 'requestId' | 'operation'>) => void;
}

export function receive(request: IncomingMessage): Received {
  return {
    requestId: randomUUID(),
    startedAtMs: Date.now(),
    began: performance.now(),
    method: request.method,
    path: (request.url ?? '').split('?')[0] ?? '',
    operation: undefined,
    requestBytes: request.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0),
  };
}

/** Guard, route, body, operation. It never rejects: what is refused on the way is an answer as well. */
export async function answerRequest(
  exchange: Exchange,
  received: Received,
  { allowedHosts, dispatch, control, onDefect }: Answering,
): Promise<Answer> {
  const { request } = exchange;
  const { requestId, method, path = '' } = received;
  try {
    refuseWebPages(request.headers, allowedHosts);
    refuseExpectation(exchange);
    if (isControlPath(path)) {
      const body = await readRequestBody(exchange, received);
      return await control({ method, path, headers: request.headers, body });
    }
    const operation = route(path, method);
    received.operation = operation;
    const body = await readRequestBody(exchange, received);
    const call: Call = {
      requestId,
      operation,
      body,
      requestBytes: received.requestBytes,
      userAgent: request.headers['user-agent'],
      invocationId: header(request, 'amz-sdk-invocation-id'),
      caller: callerOf(request.headers, request.socket.remoteAddress),
    };
    received.call = call;
    return await dispatch(call);
  } catch (error) {
    if (error instanceof AwsException) {
      received.refusal = error.message;
      return errorAnswer(error);
    }
    onDefect(error, received);
    return errorAnswer(new AwsException('InternalFailure'));
  }
}

function route(path: string, method: string | undefined): OperationName {
  const operation = Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path as keyof typeof OPERATIONS] : undefined;
  if (operation === undefined) {
    throw new AwsException(
      'UnknownOperationException',
      `The path is ${JSON.stringify(path.slice(0, 100))}. Operations: ${Object.keys(OPERATIONS).join(', ')}.`,
    );
  }
  if (method !== 'POST') {
    throw new AwsException('MethodNotAllowedException', `The method is ${method}. ${path} takes POST.`);
  }
  return operation;
}

/** Node has sent the 100 (Continue) that most clients mean. It would answer any other Expect by itself, without a body. */
function refuseExpectation(exchange: Exchange): void {
  const { expect } = exchange.request.headers;
  if (expect === undefined || /(?:^|\W)100-continue(?:$|\W)/i.test(expect)) return;
  // Its sender may keep the body back now, or send it: what comes next is not known.
  exchange.isInterrupted = true;
  throw new AwsException(
    'ExpectationFailedException',
    `The Expect header is ${JSON.stringify(expect.slice(0, 100))}. Allowed is 100-continue. Send that, or no Expect header.`,
  );
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
