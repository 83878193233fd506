import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type ExecuteStatementCommandOutput,
  RDSDataClient,
  RollbackTransactionCommand,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { checkConfig, type DataApiConfig, retryPolicy, type SentRequest, sdkConfig } from '../client/client-config.ts';
import { DataApiError } from '../errors/data-api-errors.ts';
import { CallAbortedError, type Operation } from '../errors/database-error.ts';
import { type Asked, fromSdkError, isAbort, isThrottled } from '../errors/from-sdk-error.ts';
import { systemClock } from '../time/clock.ts';
import { type Deadline, endOf } from '../time/deadline.ts';
import { checkedRequestBytes } from './request-size.ts';
import { DEFAULT_RETRY, isResuming, withRetry } from './retry.ts';
import { type RequestEvent, traced } from './telemetry.ts';

/** The five operations as functions: who and where is filled in, retries are made, errors are ours. */
export interface Service {
  readonly execute: <T>(
    input: ExecuteInput,
    call: RepeatableCall,
    read: (answer: ExecuteStatementCommandOutput) => Read<T>,
  ) => Promise<T>;
  readonly batchExecute: (input: BatchInput, call: Call) => Promise<void>;
  /** Resolves to the transactionId. */
  readonly begin: (deadline: Deadline) => Promise<string>;
  readonly commit: (transactionId: string, deadline: Deadline) => Promise<void>;
  readonly rollback: (transactionId: string, deadline: Deadline) => Promise<void>;
  /** The fields that every request repeats; they count for its size. */
  readonly target: { readonly resourceArn: string; readonly secretArn: string; readonly database: string };
  readonly close: () => void;
}

interface Call {
  readonly asked: Asked;
  readonly deadline: Deadline;
}

interface RepeatableCall extends Call {
  /** It changes nothing, so a failure that does not say whether it ran may be answered by sending it again. */
  readonly repeatable: boolean;
}

/** What an answer means, and how many rows that is. */
interface Read<T> {
  readonly value: T;
  readonly rows: number | undefined;
}

interface Exchange<A, T> {
  readonly request: (options: HttpOptions) => Promise<A>;
  readonly read: (answer: A) => Read<T>;
  readonly requestBytes?: number;
}

interface HttpOptions {
  readonly abortSignal?: AbortSignal;
}

type Filled = 'resourceArn' | 'secretArn' | 'database';
type ExecuteInput = Omit<ExecuteStatementCommandInput, Filled>;
type BatchInput = Omit<BatchExecuteStatementCommandInput, Filled> & { readonly parameterSets: SqlParameter[][] };

export function createService(config: DataApiConfig): Service {
  checkConfig(config);
  const client = new RDSDataClient(sdkConfig(config));
  const responseBytes = measureResponses(client);
  const policy = retryPolicy(config, DEFAULT_RETRY);
  const { resourceArn, secretArn, database } = config;
  const target = { resourceArn, secretArn, database };
  // Commit and Rollback have no database member.
  const owner = { resourceArn, secretArn };

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
      throw fromSdkError(asked, error);
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
  // A constraint that is checked at the commit may repeat a value that an earlier statement sent.
  const plain = (operation: Operation, deadline: Deadline): RepeatableCall => ({
    asked: { operation, hasParameters: true },
    deadline,
    repeatable: false,
  });

  return {
    target,
    async execute(input, call, read) {
      const body = { ...target, ...input };
      const requestBytes = checkedRequestBytes(call.asked.operation, body);
      const request = (options: HttpOptions) => client.send(new ExecuteStatementCommand(body), options);
      return send(call, { request, read, requestBytes });
    },
    async batchExecute(input, call) {
      const body = { ...target, ...input };
      const requestBytes = checkedRequestBytes(call.asked.operation, body);
      const request = (options: HttpOptions) => client.send(new BatchExecuteStatementCommand(body), options);
      await send({ ...call, repeatable: false }, { request, read: withoutRows, requestBytes });
    },
    async begin(deadline) {
      const call = plain('BeginTransaction', deadline);
      const request = (options: HttpOptions) => client.send(new BeginTransactionCommand(target), options);
      const { transactionId } = await send(call, { request, read: withoutRows });
      if (transactionId === undefined) {
        throw new DataApiError(
          'BeginTransaction was answered without a transactionId. Check what is at the endpoint.',
          call.asked,
        );
      }
      return transactionId;
    },
    async commit(transactionId, deadline) {
      const command = () => new CommitTransactionCommand({ ...owner, transactionId });
      const request = (options: HttpOptions) => client.send(command(), options);
      await send(plain('CommitTransaction', deadline), { request, read: withoutRows });
    },
    async rollback(transactionId, deadline) {
      const command = () => new RollbackTransactionCommand({ ...owner, transactionId });
      const request = (options: HttpOptions) => client.send(command(), options);
      await send(plain('RollbackTransaction', deadline), { request, read: withoutRows });
    },
    close: () => client.destroy(),
  };
}

function withoutRows<A>(answer: A): Read<A> {
  return { value: answer, rows: undefined };
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
