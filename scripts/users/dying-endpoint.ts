// A proxy for another endpoint, which fails at a request that a test chooses.
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DyingEndpoint {
  readonly url: string;
  /** Fails at the n-th step from here, before or after that step has reached the other endpoint; then it answers nothing. */
  dieAt(step: number, when: 'before' | 'after'): void;
  /** Whether it has failed since. */
  readonly isDead: boolean;
  close(): Promise<void>;
}

/** @param isStep which requests count */
export async function startDyingEndpoint(
  target: string,
  isStep: (request: IncomingMessage, body: string) => boolean,
): Promise<DyingEndpoint> {
  let left = Number.POSITIVE_INFINITY;
  let when: 'before' | 'after' = 'before';
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (left > 0 && isStep(request, body.toString())) left -= 1;
    const dies = left <= 0;
    if (dies && (when === 'before' || left < 0)) return response.destroy();
    if (dies) left = -1;
    const { host: _, ...headers } = request.headers;
    const onward = forward(new URL(request.url ?? '/', target), { method: request.method, headers }, (answer) => {
      if (dies) {
        answer.resume();
        answer.on('end', () => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dieAt(step, at) {
      left = step;
      when = at;
    },
    get isDead() {
      return left <= 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
