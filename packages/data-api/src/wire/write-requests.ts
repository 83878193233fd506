import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  BeginTransactionCommand,
  CommitTransactionCommand,
  RollbackTransactionCommand,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { DataApiError } from '../errors/data-api-errors.ts';
import type { Operation } from '../errors/database-error.ts';
import type { Deadline } from '../time/deadline.ts';
import type { Call, Filled, HttpOptions, Read, RepeatableCall, Service } from './service.ts';

type BatchInput = Omit<BatchExecuteStatementCommandInput, Filled> & { readonly parameterSets: SqlParameter[][] };

/** BatchExecuteStatement. @throws {RequestTooLargeError} it is over 4 MiB; nothing was sent. */
export async function batchExecute({ client, target, send }: Service, input: BatchInput, call: Call): Promise<void> {
  const body = { ...target, ...input };
  const request = (options: HttpOptions) => client.send(new BatchExecuteStatementCommand(body), options);
  await send({ ...call, repeatable: false }, { input: body, request, read: withoutRows });
}

/** BeginTransaction: its transactionId. */
export async function begin({ client, target, send }: Service, deadline: Deadline): Promise<string> {
  const call = plain('BeginTransaction', deadline);
  const input = { ...target };
  const request = (options: HttpOptions) => client.send(new BeginTransactionCommand(input), options);
  const { transactionId } = await send(call, { input, request, read: withoutRows });
  if (transactionId === undefined) {
    const message = 'BeginTransaction was answered without a transactionId. Check what is at the endpoint.';
    throw new DataApiError(message, call.asked);
  }
  return transactionId;
}

export async function commit(service: Service, transactionId: string, deadline: Deadline): Promise<void> {
  const { client, target, send } = service;
  const input = { ...ownerOf(target), transactionId };
  const request = (options: HttpOptions) => client.send(new CommitTransactionCommand(input), options);
  await send(plain('CommitTransaction', deadline), { input, request, read: withoutRows });
}

export async function rollback(service: Service, transactionId: string, deadline: Deadline): Promise<void> {
  const { client, target, send } = service;
  const input = { ...ownerOf(target), transactionId };
  const request = (options: HttpOptions) => client.send(new RollbackTransactionCommand(input), options);
  await send(plain('RollbackTransaction', deadline), { input, request, read: withoutRows });
}

/** Commit and Rollback have no database member. */
function ownerOf({ resourceArn, secretArn }: Service['target']): Omit<Service['target'], 'database'> {
  return { resourceArn, secretArn };
}

// A constraint that is checked at the commit may repeat a value that an earlier statement sent.
function plain(operation: Operation, deadline: Deadline): RepeatableCall {
  return { asked: { operation, hasParameters: true }, deadline, repeatable: false };
}

function withoutRows<A>(answer: A): Read<A> {
  return { value: answer, rows: undefined };
}
