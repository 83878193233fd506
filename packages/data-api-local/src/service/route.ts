import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import { AwsException } from '../api/errors.ts';
import { type ControlRequest, isControlPath } from '../control/route.ts';
import { traceRootOf } from '../http/received.ts';
import type { RespondOptions } from '../http/respond.ts';
import { shown } from '../members/options.ts';
import { isSecretsTarget, type SecretsRequest } from '../secrets/secrets-manager.ts';

export interface RouteOptions {
  readonly dispatch: (call: Call) => Promise<Answer>;
  /** Answers requests of tests that control the service. */
  readonly control: (request: ControlRequest) => Promise<Answer>;
  /** Answers requests to Secrets Manager. */
  readonly secrets: (request: SecretsRequest) => Answer;
}

const OPERATION_AT = new Map<string, OperationName>(Object.entries(OPERATIONS));

/** Chooses by path and method what answers a request. */
export const createRoute =
  ({ dispatch, control, secrets }: RouteOptions): RespondOptions['route'] =>
  ({ headers, socket }, received) => {
    const { method, path = '', requestId } = received;
    if (isControlPath(path)) return (body) => control({ method, path, headers, body });
    const target = headers['x-amz-target'];
    if (path === '/' && isSecretsTarget(target)) return (body) => secrets({ target, body });
    const operation = OPERATION_AT.get(path);
    if (operation === undefined) {
      throw new AwsException(
        'UnknownOperationException',
        `The path is ${shown(path)}. Operations: ${Object.keys(OPERATIONS).join(', ')}.`,
      );
    }
    if (method !== 'POST') {
      throw new AwsException('MethodNotAllowedException', `The method is ${method}. ${path} takes POST.`);
    }
    received.operation = operation;
    return (body) => {
      received.call = {
        requestId,
        operation,
        body,
        userAgent: headers['user-agent'],
        invocationId: headers['amz-sdk-invocation-id']?.toString(),
        caller: callerOf(headers, socket.remoteAddress),
      };
      return dispatch(received.call);
    };
  };

/**
 * Identifies the caller of a request: its trace if it has one (SDKs in Lambda send it), otherwise address, access key and user
 * agent. Not the connection: an SDK opens many, and a loop with Promise.all uses all of them.
 */
export function callerOf(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string {
  const accessKey = /Credential=([^/,\s]{1,128})\//.exec(headers.authorization ?? '')?.[1] ?? '';
  return traceRootOf(headers) ?? `${remoteAddress} ${accessKey} ${headers['user-agent'] ?? ''}`;
}
