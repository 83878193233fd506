import {
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { checkConfig, type DataApiConfig, retryPolicy, type SentRequest, sdkConfig } from '../client/client-config.ts';
import { CallAbortedError } from '../errors/database-error.ts';
import { type Asked, type ErrorTexts, fromSdkError, isAbort, isThrottled } from '../errors/from-sdk-error.ts';
import { systemClock } from '../time/clock.ts';
import { type Deadline, endOf } from '../time/deadline.ts';
import { checkedRequestBytes } from './request-size.ts';
import { DEFAULT_RETRY, isResuming, withRetry } from './retry.ts';
import { type RequestEvent, traced } from './telemetry.ts';

/** Sends requests: retries are made, errors are ours, and who looks on is told. */
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

/** What an answer means, and how many rows that is. */
export interface Read<T> {
  readonly value: T;
  readonly rows: number | undefined;
}

interface Exchange<A, T> {
  readonly request: (options: HttpOptions) => Promise<A>;
  readonly read: (answer: A) => Read<T>;
  readonly requestBytes?: number;
}

export interface HttpOptions {
  readonly abortSignal?: AbortSignal;
}

export type Filled = 'resourceArn' | 'secretArn' | 'database';
type ExecuteInput = Omit<ExecuteStatementCommandInput, Filled>;

export function createService(config: DataApiConfig, texts: ErrorTexts): Service {
  checkConfig(config);
  const client = new RDSDataClient(sdkConfig(config));
  const responseBytes = measureResponses(client);
  const policy = retryPolicy(config, DEFAULT_RETRY);
  const { resourceArn, secretArn, database } = config;

  let isCold = true;
  function send<A extends object, T>(
    call: RepeatableCall,
    { request, read, requestBytes }: Exchange<A, T>,
  ): Promise<T> {
    const { operation, statementName, sql } = call.asked;
    const coldStart = isCold;
    isCold = false;
    const event: RequestEvent = {
      operation,
      statementName,
      sql,
      coldStart,
      requestBytes,
      attempts: 0,
      resuming: 0,
      durationMs: 0,
    };
    return traced(event, async () => {
      const answer = await answered(call, event, request);
      event.responseBytes = responseBytes.get(answer);
      const { value, rows } = read(answer);
      event.rows = rows;
      return value;
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
        return await observed(asked, () => request(abortSignal === undefined ? {} : { abortSignal }));
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

  async function observed<T>(asked: Asked, request: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const tell = (outcome: SentRequest['outcome']): void =>
      config.onRequest?.({
        operation: asked.operation,
        sql: asked.sql,
        durationMs: performance.now() - startedAt,
        outcome,
      });
    try {
      const answer = await request();
      tell('answered');
      return answer;
    } catch (error) {
      tell(isResuming(error) ? 'resuming' : isThrottled(error) ? 'throttled' : 'failed');
      throw error;
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
  const requestBytes = checkedRequestBytes(call.asked.operation, body);
  const request = (options: HttpOptions) => client.send(new ExecuteStatementCommand(body), options);
  return send(call, { request, read, requestBytes });
}

/** Notes the length of each answer, by what the SDK made of it. */
function measureResponses(client: RDSDataClient): WeakMap<object, number> {
  const lengths = new WeakMap<object, number>();
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response, output } = result;
      const headers = isWithHeaders(response) ? response.headers : {};
      const length = Number(headers['content-length']);
      if (output !== undefined && Number.isSafeInteger(length)) lengths.set(output, length);
      return result;
    },
    // Outermost of its step: `output` is there then.
    { step: 'deserialize', priority: 'high', name: 'daybreakResponseLength' },
  );
  return lengths;
}

function isWithHeaders(response: unknown): response is { readonly headers: Readonly<Record<string, string>> } {
  return typeof response === 'object' && response !== null && 'headers' in response;
}
