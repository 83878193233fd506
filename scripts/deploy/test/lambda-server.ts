// An HTTP server that answers Invoke like the Lambda API (REST, JSON errors), with the answers of a test.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the Lambda API. */
export type LambdaAnswer =
  /** The function has run. `functionError`: it threw the error in `payload`. */
  | { readonly payload: string; readonly functionError?: 'Unhandled' }
  /** AWS has not run it. */
  | { readonly error: string; readonly httpStatus: number; readonly message?: string };

export interface LambdaServer {
  readonly url: string;
  /** Names of the functions, and the events, in order. */
  readonly invoked: readonly { readonly name: string; readonly event: unknown; readonly authorization: string }[];
  close(): Promise<void>;
}

/** Each invocation gets the next answer; the last one is repeated. */
export async function startLambdaServer(answers: readonly LambdaAnswer[]): Promise<LambdaServer> {
  const invoked: { name: string; event: unknown; authorization: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '')?.[1];
      if (request.method !== 'POST' || name === undefined) {
        return refuse('UnknownOperationException', 404, `${request.method} ${request.url}`);
      }
      const answer = answers[Math.min(invoked.length, answers.length - 1)];
      const event: unknown = JSON.parse(Buffer.concat(chunks).toString());
      invoked.push({ name: decodeURIComponent(name), event, authorization: request.headers.authorization ?? '' });
      if (answer === undefined) return refuse('ServiceException', 500, 'The test has set no answer.');
      if ('error' in answer) return refuse(answer.error, answer.httpStatus, answer.message ?? `said ${answer.error}`);
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(answer.functionError === undefined ? {} : { 'x-amz-function-error': answer.functionError }),
      });
      response.end(answer.payload);
    });
    function refuse(error: string, httpStatus: number, message: string): void {
      response.writeHead(httpStatus, { 'content-type': 'application/json', 'x-amzn-errortype': error });
      response.end(JSON.stringify({ Type: httpStatus < 500 ? 'User' : 'Service', Message: message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
