import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { type Answer, type Call, OPERATIONS, type OperationName } from './call.ts';
import { type ControlRequest, isControlPath } from './control/route.ts';
import { errorAnswer } from './dispatch.ts';
import { AwsException } from './errors.ts';
import { callerOf } from './repeated-statements/caller.ts';
import { readRequestBody } from './request-body.ts';
import { refuseWebPages } from './request-guard.ts';

export interface ServerOptions {
  readonly allowedHosts: readonly string[];
  /**
   * A request has to arrive within this time, its headers within a third of it, and its answer may not lie unread for as
   * long: slow and half-open clients are cut.
   */
  readonly requestTimeoutMs: number;
  readonly dispatch: (call: Call) => Promise<Answer>;
  /** Answers what is no operation: requests of tests that control the service. */
  readonly control: (request: ControlRequest) => Promise<Answer>;
}

/** Longer than the pauses between calls, so that an SDK never writes to a connection that is just being closed. */
const KEEP_ALIVE_MS = 65_000;
const LONG_BODY_CHARACTERS = 16_384;

export interface HttpServer {
  readonly server: Server;
  /** Takes no more requests, answers those that run, then closes every connection. */
  close(): Promise<void>;
}

/** HTTP and nothing else: route, guard, body, envelope. Signatures are accepted, for any region, and not verified. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestTimeoutMs } = options;
  let running = 0;
  let whenIdle = () => {};
  /** Connections that no request runs on and no answer is being sent on. Node calls the latter idle, too. */
  const idle = new Set<Socket>();
  const server = createServer(
    {
      // Node takes whole milliseconds only.
      headersTimeout: Math.ceil(requestTimeoutMs / 3),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 15),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const requestId = randomUUID();
      running += 1;
      const { socket } = request;
      idle.delete(socket);
      // A request is over when its statement is, and its answer is sent or its client gone.
      let unfinished = 2;
      const finish = () => {
        unfinished -= 1;
        if (unfinished > 0) return;
        running -= 1;
        if (running === 0) whenIdle();
      };
      response.on('close', () => {
        if (!server.listening) socket.destroy();
        else if (!socket.destroyed) idle.add(socket);
        finish();
      });
      answer(request, requestId, options).then(
        (answered) => {
          // Until its client has taken the answer, it lies in memory.
          response.setTimeout(requestTimeoutMs, () => response.destroy());
          write(response, requestId, answered);
          finish();
        },
        // The client went away while it was sending: there is nobody to answer.
        () => {
          response.destroy();
          finish();
        },
      );
    },
  );
  server.on('connection', (socket) => {
    idle.add(socket);
    socket.on('close', () => idle.delete(socket));
  });
  return {
    server,
    async close() {
      // That of the HTTP server would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const socket of idle) socket.destroy();
      if (running > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      }
      // Ends Node's look for slow requests, too.
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  requestId: string,
  { allowedHosts, dispatch, control }: ServerOptions,
): Promise<Answer> {
  try {
    refuseWebPages(request.headers, allowedHosts);
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (isControlPath(path)) {
      const { text: body } = await readRequestBody(request);
      return await control({ method: request.method, path, headers: request.headers, body });
    }
    const operation = route(path, request.method);
    const { text, bytes } = await readRequestBody(request);
    return await dispatch({
      requestId,
      operation,
      body: text,
      requestBytes: bytes,
      userAgent: request.headers['user-agent'],
      invocationId: header(request, 'amz-sdk-invocation-id'),
      caller: callerOf(request.headers, request.socket.remoteAddress),
    });
  } catch (error) {
    if (error instanceof AwsException) return errorAnswer(error);
    throw error;
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

function write(response: ServerResponse, requestId: string, answered: Answer): void {
  if (answered.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one goes out in the same write as its headers.
  const body = answered.body.length > LONG_BODY_CHARACTERS ? Buffer.from(answered.body) : answered.body;
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-RequestId': requestId,
  };
  if (answered.errorType !== undefined) headers['x-amzn-ErrorType'] = answered.errorType;
  response.writeHead(answered.status, headers);
  response.end(body);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
