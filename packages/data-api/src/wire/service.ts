import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { checkConfig, type DataApiConfig, retryPolicy, sdkConfig } from '../client/client-config.ts';
import { CallAbortedError, type Operation } from '../errors/database-error.ts';
import { type Asked, type ErrorTexts, fromSdkError, isAbort } from '../errors/from-sdk-error.ts';
import { systemClock } from '../time/clock.ts';
import { type Deadline, endOf } from '../time/deadline.ts';
import { checkBytes } from './request-size.ts';
import { DEFAULT_RETRY, isResuming, withRetry } from './retry.ts';
import { type RequestEvent, requestEvents, traced } from './telemetry.ts';

/** Sends requests: retries them, converts errors to ours, and informs subscribers. */
export interface Service {
  readonly client: RDSDataClient;
  /** The fields that every request repeats; they count for its size. */
  readonly target: { readonly resourceArn: string; readonly secretArn: string; readonly database: string };
  readonly send: <A extends object, T>(call: RepeatableCall, exchange: Exchange<A, T>) => Promise<T>;
}

export interface Call {
  readonly asked: Asked;
  readonly deadline: Deadline;
}

export interface RepeatableCall extends Call {
  /** It changes nothing, so a failure that does not say whether it ran may be answered by sending it again. */
  readonly repeatable: boolean;
}

/** Converts an answer, and returns its number of rows. */
export interface Read<T> {
  readonly value: T;
  readonly rows: number | undefined;
}

interface Exchange<A, T> {
  /** The input of the command. */
  readonly input: object;
  readonly request: (options: HttpOptions) => Promise<A>;
  readonly read: (answer: A) => Read<T>;
}

/** Undefined if there is nothing to add: only then the SDK reuses its middleware stack. */
export type HttpOptions = { readonly abortSignal: AbortSignal } | undefined;

export type Filled = 'resourceArn' | 'secretArn' | 'database';
type ExecuteInput = Omit<ExecuteStatementCommandInput, Filled>;

/** Called for each single request. */
export type Observe = <T>(asked: Asked, request: () => Promise<T>) => Promise<T>;

export function createService(
  config: DataApiConfig,
  texts: ErrorTexts,
  observe: Observe = (_, request) => request(),
): Service {
  checkConfig(config);
  const client = new RDSDataClient(sdkConfig(config));
  const sizes = measure(client);
  const policy = retryPolicy(config, DEFAULT_RETRY);
  const { resourceArn, secretArn, database } = config;

  const newEvent = requestEvents();
  function send<A extends object, T>(call: RepeatableCall, { input, request, read }: Exchange<A, T>): Promise<T> {
    const event = newEvent(call.asked.operation, call.asked);
    return traced(event, async () => {
      try {
        const { value, rows } = read(await answered(call, event, request));
        event.rows = rows;
        return value;
      } finally {
        Object.assign(event, sizes.get(input));
      }
    });
  }

  async function answered<A>(
    call: RepeatableCall,
    event: RequestEvent,
    request: (options: HttpOptions) => Promise<A>,
  ): Promise<A> {
    const { asked, repeatable, deadline } = call;
    const attempt = async (abortSignal: AbortSignal | undefined): Promise<A> => {
      event.attempts += 1;
      try {
        return await observe(asked, () => request(abortSignal === undefined ? undefined : { abortSignal }));
      } catch (error) {
        if (isResuming(error)) event.resuming += 1;
        throw error;
      }
    };
    try {
      return await withRetry(attempt, { ...call, policy, clock: systemClock });
    } catch (error) {
      if (repeatable && isAbort(error)) {
        throw new CallAbortedError({ ...asked, reason: endOf(deadline, systemClock.now()) ?? 'timeout' });
      }
      throw fromSdkError(asked, error, texts);
    }
  }

  return { client, target: { resourceArn, secretArn, database }, send };
}

/** ExecuteStatement. @throws {RequestTooLargeError} it is over 4 MiB; nothing was sent. */
export async function execute<T>(
  { client, target, send }: Service,
  input: ExecuteInput,
  call: RepeatableCall,
  read: (answer: ExecuteStatementCommandOutput) => Read<T>,
): Promise<T> {
  const body = { ...target, ...input };
  const request = (options: HttpOptions) => client.send(new ExecuteStatementCommand(body), options);
  return send(call, { input: body, request, read });
}

/** Bytes of the bodies, by the input of the command; refuses a request that is too large. */
function measure(client: RDSDataClient): WeakMap<object, { requestBytes: number; responseBytes?: number }> {
  const sizes = new WeakMap<object, { requestBytes: number; responseBytes?: number }>();
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { request, input } = args as { request?: unknown; input: object };
        const body = httpOf(request).body;
        const size: { requestBytes: number; responseBytes?: number } = {
          requestBytes: typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : 0,
        };
        sizes.set(input, size);
        checkBytes(size.requestBytes, commandName?.replace('Command', '') as Operation);
        const result = await next(args);
        const length = Number(httpOf(result.response).headers?.['content-length']);
        if (Number.isSafeInteger(length)) size.responseBytes = length;
        return result;
      },
    { step: 'deserialize', priority: 'high', name: 'daybreakSizes' },
  );
  return sizes;
}

interface Http {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The SDK's request or response over HTTP, which it types as unknown. */
function httpOf(message: unknown): Http {
  return typeof message === 'object' && message !== null ? message : {};
}
