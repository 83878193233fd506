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
import type { Operation } from '../errors/database-error.ts';
import { type Asked, fromSdkError, isThrottled } from '../errors/from-sdk-error.ts';
import { systemClock } from '../time/clock.ts';
import { checkRequestSize } from './request-size.ts';
import { DEFAULT_RETRY, isResuming, withRetry } from './retry.ts';

/** The five operations as functions: who and where is filled in, retries are made, errors are ours. */
export interface Service {
  readonly execute: (input: ExecuteInput, asked: Asked, repeatable: boolean) => Promise<ExecuteStatementCommandOutput>;
  readonly batchExecute: (input: BatchInput, asked: Asked) => Promise<void>;
  /** Resolves to the transactionId. */
  readonly begin: () => Promise<string>;
  readonly commit: (transactionId: string) => Promise<void>;
  readonly rollback: (transactionId: string) => Promise<void>;
  /** The fields that every request repeats; they count for its size. */
  readonly target: { readonly resourceArn: string; readonly secretArn: string; readonly database: string };
  readonly close: () => void;
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

  async function send<T>(asked: Asked, repeatable: boolean, request: () => Promise<T>): Promise<T> {
    try {
      return await withRetry(() => observed(asked, request), {
        policy,
        clock: systemClock,
        operation: asked.operation,
        repeatable,
      });
    } catch (error) {
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
  const plain = (operation: Operation): Asked => ({ operation, hasParameters: true });

  return {
    target,
    async execute(input, asked, repeatable) {
      const request = { ...target, ...input };
      checkRequestSize(asked.operation, request);
      return send(asked, repeatable, () => client.send(new ExecuteStatementCommand(request)));
    },
    async batchExecute(input, asked) {
      const request = { ...target, ...input };
      checkRequestSize(asked.operation, request);
      await send(asked, false, () => client.send(new BatchExecuteStatementCommand(request)));
    },
    async begin() {
      const asked = plain('BeginTransaction');
      const { transactionId } = await send(asked, false, () => client.send(new BeginTransactionCommand(target)));
      if (transactionId === undefined) {
        throw new DataApiError(
          'BeginTransaction was answered without a transactionId. Check what is at the endpoint.',
          asked,
        );
      }
      return transactionId;
    },
    async commit(transactionId) {
      await send(plain('CommitTransaction'), false, () =>
        client.send(new CommitTransactionCommand({ ...owner, transactionId })),
      );
    },
    async rollback(transactionId) {
      const command = () => client.send(new RollbackTransactionCommand({ ...owner, transactionId }));
      await send(plain('RollbackTransaction'), false, command);
    },
    close: () => client.destroy(),
  };
}
