import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

export interface LambdaResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Lambda's data about one invocation, for the context of the handler. */
export interface Invocation {
  /** @default 'local' */
  readonly functionName?: string;
  /** @default - a new UUID */
  readonly requestId?: string;
  /** @default 128 */
  readonly memoryMib?: number;
  /** When the time of the function is over, in milliseconds since 1970. @default - in 30 seconds */
  readonly deadlineMs?: number;
  /** Becomes `_X_AMZN_TRACE_ID`, which the AWS SDK sends with each request. Only for a thread that runs one invocation at a time. */
  readonly traceId?: string;
}

export interface LambdaOptions {
  /** Called with each line that a function writes to stdout or stderr. */
  readonly onLine: (line: string) => void;
  /** Called if the thread ends unexpectedly: an unhandled error, or `process.exit`. @default - not called */
  readonly onEnd?: (error: Error) => void;
}

/** A thread that runs built functions, as an execution environment of Lambda does. */
export interface Lambda {
  /** Calls the handler of a bundle (`…/index.mjs`) with one event, as AWS would. @throws {FunctionError} */
  invoke(bundle: string, event: unknown, invocation?: Invocation): Promise<LambdaResponse>;
  /** The same, with the JSON that Lambda would pass on. @throws {FunctionError} */
  invokeForJson(bundle: string, event: unknown, invocation?: Invocation): Promise<string>;
  close(): Promise<void>;
}

/** The handler threw, or the thread ended. The message has the stack, with lines of the sources if the bundle has a source map. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

interface Answer {
  readonly id: number;
  readonly json?: string;
  readonly error?: string;
}

// Lambda's own runtime is newer than the Node that the SDK warns about.
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

// Runs inside the thread. A bundle stays loaded between calls, as in a warm Lambda.
const RUNTIME = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', async ({ id, bundle, event, context, traceId }) => {
    try {
      if (traceId !== undefined) process.env._X_AMZN_TRACE_ID = traceId;
      const { handler } = await import(bundle);
      if (typeof handler !== 'function') throw new TypeError('The bundle exports no function "handler".');
      const { deadlineMs, ...known } = context;
      const getRemainingTimeInMillis = () => Math.max(0, deadlineMs - Date.now());
      const result = await handler(JSON.parse(event), { ...known, getRemainingTimeInMillis });
      parentPort.postMessage({ id, json: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      parentPort.postMessage({ id, error: String(error instanceof Error ? error.stack : error) });
    }
  });
`;

/**
 * Starts a thread that runs built functions. Its environment is only `env`: a function that reads other variables fails here, as on AWS.
 * Events and results are passed as JSON, as on AWS.
 */
export function startLambda(env: Readonly<Record<string, string>>, { onLine, onEnd }: LambdaOptions): Lambda {
  const worker = new Worker(RUNTIME, {
    eval: true,
    env: { ...env, ...QUIET },
    execArgv: ['--enable-source-maps'],
    stdout: true,
    stderr: true,
  });
  for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on('line', onLine);
  const waiting = new Map<number, { resolve(json: string): void; reject(error: Error): void }>();
  let calls = 0;
  let isClosing = false;
  let ended: FunctionError | undefined;

  const end = (error: FunctionError): void => {
    if (ended !== undefined) return;
    ended = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    if (!isClosing) onEnd?.(error);
  };
  worker.on('message', ({ id, json, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (json !== undefined) call?.resolve(json);
    else call?.reject(new FunctionError(`The function failed: ${error}`));
  });
  worker.on('error', (error) => end(new FunctionError(`The function failed: ${error.stack ?? error.message}`)));
  worker.on('exit', (code) => end(new FunctionError(`The thread of the functions ended with exit code ${code}.`)));

  const invokeForJson = (bundle: string, event: unknown, invocation: Invocation = {}): Promise<string> => {
    calls += 1;
    const id = calls;
    return new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      waiting.set(id, { resolve, reject });
      worker.postMessage({
        id,
        bundle: pathToFileURL(bundle).href,
        event: JSON.stringify(event),
        context: contextOf(invocation),
        traceId: invocation.traceId,
      });
    });
  };

  return {
    invokeForJson,
    async invoke(bundle, event, invocation) {
      return JSON.parse(await invokeForJson(bundle, event, invocation));
    },
    async close() {
      isClosing = true;
      await worker.terminate();
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(invocation: Invocation) {
  const { functionName = 'local', requestId = randomUUID(), memoryMib = 128 } = invocation;
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memoryMib),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    deadlineMs: invocation.deadlineMs ?? Date.now() + 30_000,
  };
}
