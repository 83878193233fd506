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
import { checkRequestSize } from './request-size.ts';
import { DEFAULT_RETRY, isResuming, withRetry } from './retry.ts';

/** The five operations as functions: who and where is filled in, retries are made, errors are ours. */
export interface Service {
  readonly execute: (input: ExecuteInput, call: RepeatableCall) => Promise<ExecuteStatementCommandOutput>;
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

interface HttpOptions {
  readonly abortSignal?: AbortSignal;
}

type Filled = 'resourceArn' | 'secretArn' | 'database';
type ExecuteInput = Omit<ExecuteStatementCommandInput, Filled>;
type BatchInput = Omit<BatchExecuteStatementCommandInput, Filled> & { readonly parameterSets: SqlParameter[][] };

export function createService(config: DataApiConfig): Service {
  checkConfig(config);
  const client = new RDSDataClient(sdkConfig(config));
  const policy = retryPolicy(config, DEFAULT_RETRY);
  const { resourceArn, secretArn, database } = config;
  const target = { resourceArn, secretArn, database };
  // Commit and Rollback have no database member.
  const owner = { resourceArn, secretArn };

  async function send<T>(call: RepeatableCall, request: (options: HttpOptions) => Promise<T>): Promise<T> {
    const { asked, repeatable, deadline } = call;
    try {
      return await withRetry(
        (abortSignal) => observed(asked, () => request(abortSignal === undefined ? {} : { abortSignal })),
        { ...call, policy, clock: systemClock },
      );
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
    async execute(input, call) {
      const request = { ...target, ...input };
      checkRequestSize(call.asked.operation, request);
      return send(call, (options) => client.send(new ExecuteStatementCommand(request), options));
    },
    async batchExecute(input, call) {
      const request = { ...target, ...input };
      checkRequestSize(call.asked.operation, request);
      await send({ ...call, repeatable: false }, (options) =>
        client.send(new BatchExecuteStatementCommand(request), options),
      );
    },
    async begin(deadline) {
      const call = plain('BeginTransaction', deadline);
      const { transactionId } = await send(call, (options) =>
        client.send(new BeginTransactionCommand(target), options),
      );
      if (transactionId === undefined) {
        throw new DataApiError(
          'BeginTransaction was answered without a transactionId. Check what is at the endpoint.',
          call.asked,
        );
      }
      return transactionId;
    },
    async commit(transactionId, deadline) {
      await send(plain('CommitTransaction', deadline), (options) =>
        client.send(new CommitTransactionCommand({ ...owner, transactionId }), options),
      );
    },
    async rollback(transactionId, deadline) {
      await send(plain('RollbackTransaction', deadline), (options) =>
        client.send(new RollbackTransactionCommand({ ...owner, transactionId }), options),
      );
    },
    close: () => client.destroy(),
  };
}
