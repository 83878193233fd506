import path from 'node:path';
import type { Route } from '../../../infra/lambda/routes.ts';
import type { FunctionSettings } from '../../../infra/lambda/settings.ts';
import { type Lambda, startLambda } from '../../lambda/thread.ts';

/** A function as one build made it. */
export interface BuiltFunction {
  readonly route: Route;
  /** Absolute path of the bundle. */
  readonly file: string;
  /** Changes with the bundle's bytes. */
  readonly version: string;
}

export interface PoolOptions {
  readonly configurationOf: (route: Route) => FunctionSettings;
  /** The variables of the stack for every function, and the connection. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly onLine: (name: string, line: string) => void;
  /** No function times out: a debugger may have stopped it at a breakpoint. */
  readonly hasDebugger: boolean;
}

export interface Invoked {
  /** The result of the function, as JSON. */
  readonly json: string;
  /** Whether a new thread was started for it. */
  readonly isCold: boolean;
}

/** The function did not answer within its timeout. Its thread was ended. */
export class FunctionTimeoutError extends Error {
  override readonly name = 'FunctionTimeoutError';
}

export interface Pool {
  /**
   * Runs a function in a separate thread, like Lambda: one request at a time, concurrent ones in more threads.
   * @throws {FunctionError} the function threw, or its thread ended
   * @throws {FunctionTimeoutError}
   */
  invoke(
    built: BuiltFunction,
    event: unknown,
    ids: { readonly requestId: string; readonly traceId: string },
  ): Promise<Invoked>;
  close(): Promise<void>;
}

/** An execution environment. */
interface Environment {
  readonly name: string;
  readonly version: string;
  readonly lambda: Lambda;
  isGone: boolean;
}

/** The concurrency limit of a new AWS account for all functions; here it applies to each function. More requests wait. */
const MOST_ENVIRONMENTS = 10;

export function createPool(options: PoolOptions): Pool {
  const idle: Environment[] = [];
  const busy = new Set<Environment>();
  const waiting: (() => void)[] = [];

  const end = async (environment: Environment): Promise<void> => {
    environment.isGone = true;
    busy.delete(environment);
    const at = idle.indexOf(environment);
    if (at >= 0) idle.splice(at, 1);
    await environment.lambda.close();
  };

  const start = ({ route, file, version }: BuiltFunction): Environment => {
    const { functionName, memoryMib } = options.configurationOf(route);
    const lambda = startLambda(
      {
        ...options.env(),
        AWS_LAMBDA_FUNCTION_NAME: functionName,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMib),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_LOG_LEVEL: 'INFO',
        LAMBDA_TASK_ROOT: path.dirname(file),
        TZ: ':UTC',
      },
      {
        onLine: (line) => options.onLine(route.name, line),
        onEnd: (error) => {
          // For instance, a timer of an earlier request has thrown. The next request gets a new thread.
          if (idle.includes(environment)) options.onLine(route.name, error.message);
          void end(environment);
        },
      },
    );
    const environment: Environment = { name: route.name, version, lambda, isGone: false };
    return environment;
  };

  /** A warm environment of this version, or a new one. Ends the environments of other versions. */
  const take = async (built: BuiltFunction): Promise<{ environment: Environment; isCold: boolean }> => {
    const { name } = built.route;
    for (const old of idle.filter((one) => one.name === name && one.version !== built.version)) await end(old);
    while ([...busy].filter((one) => one.name === name).length >= MOST_ENVIRONMENTS) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const warm = idle.find((one) => one.name === name && one.version === built.version);
    if (warm !== undefined) idle.splice(idle.indexOf(warm), 1);
    const environment = warm ?? start(built);
    busy.add(environment);
    return { environment, isCold: warm === undefined };
  };

  const release = (environment: Environment): void => {
    busy.delete(environment);
    if (!environment.isGone) idle.push(environment);
    for (const resolve of waiting.splice(0)) resolve();
  };

  return {
    async invoke(built, event, { requestId, traceId }) {
      const { functionName, memoryMib, timeoutSeconds } = options.configurationOf(built.route);
      const { environment, isCold } = await take(built);
      const timeoutMs = options.hasDebugger ? undefined : timeoutSeconds * 1000;
      const deadlineMs = Date.now() + (timeoutMs ?? 24 * 3_600_000);
      let timer: NodeJS.Timeout | undefined;
      try {
        const late = new Promise<never>((_, reject) => {
          if (timeoutMs === undefined) return;
          const seconds = timeoutSeconds.toFixed(2);
          timer = setTimeout(
            () => reject(new FunctionTimeoutError(`Task timed out after ${seconds} seconds`)),
            timeoutMs,
          );
        });
        const invocation = { functionName, memoryMib, requestId, traceId, deadlineMs };
        const json = await Promise.race([environment.lambda.invokeForJson(built.file, event, invocation), late]);
        return { json, isCold };
      } catch (error) {
        // Lambda ends the environment of a function that was too late.
        if (error instanceof FunctionTimeoutError) await end(environment);
        throw error;
      } finally {
        clearTimeout(timer);
        release(environment);
      }
    },
    async close() {
      await Promise.all([...idle, ...busy].map(end));
    },
  };
}
