import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface LambdaResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Lambda {
  /** Calls the handler of a bundle (`…/index.mjs`) with one event, as AWS would. */
  invoke(bundle: string, event: unknown): Promise<LambdaResponse>;
  close(): Promise<void>;
}

interface Answer {
  readonly id: number;
  readonly response?: LambdaResponse;
  readonly error?: string;
}

// Lambda's own runtime is newer than the Node that the SDK warns about.
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

// Runs inside the thread. A bundle stays loaded between calls, as it does in a warm Lambda.
const RUNTIME = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', async ({ id, bundle, event }) => {
    try {
      const { handler } = await import(bundle);
      parentPort.postMessage({ id, response: await handler(event) });
    } catch (error) {
      parentPort.postMessage({ id, error: String(error instanceof Error ? error.stack : error) });
    }
  });
`;

/**
 * Starts a thread that runs built functions. Its environment is `env` and nothing else: a function that reads anything
 * but the connection contract fails here, as it would on AWS.
 */
export function startLambda(env: Readonly<Record<string, string>>): Lambda {
  const worker = new Worker(RUNTIME, { eval: true, env: { ...env, ...QUIET } });
  const waiting = new Map<number, { resolve(response: LambdaResponse): void; reject(error: Error): void }>();
  let calls = 0;

  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, response, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (response) call?.resolve(response);
    else call?.reject(new Error(`The function failed: ${error}`));
  });
  worker.on('error', failAll);
  worker.on('exit', (code) => failAll(new Error(`The thread of the functions ended with exit code ${code}.`)));

  return {
    invoke(bundle, event) {
      calls += 1;
      const id = calls;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, bundle: pathToFileURL(bundle).href, event });
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}
