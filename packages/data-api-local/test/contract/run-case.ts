import { isDeepStrictEqual } from 'node:util';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RDSDataServiceException,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { expect } from '@jest/globals';
import type { Answer, Ask, ContractCase, Operation, RawAsk, Step } from './case.ts';
import { sendRaw } from './raw-request.ts';
import type { Target } from './target.ts';

const COMMANDS: Readonly<Record<Operation, new (input: never) => object>> = {
  ExecuteStatement: ExecuteStatementCommand,
  BatchExecuteStatement: BatchExecuteStatementCommand,
  BeginTransaction: BeginTransactionCommand,
  CommitTransaction: CommitTransactionCommand,
  RollbackTransaction: RollbackTransactionCommand,
};

/** Opaque and base64-like; 192 characters are what the service model allows. */
const TRANSACTION_ID = /^[A-Za-z0-9+/]{1,190}={0,2}$/;

/** Between two requests that are to overlap. */
const STAGGER_MS = 150;

/** Sends the steps of a case in order and compares every answer. */
export async function runCase(target: Target, contractCase: ContractCase): Promise<void> {
  const transactions = new Map<string, string>();
  try {
    for (const step of contractCase.steps) await runStep(target, step, transactions);
  } catch (error) {
    await rollBack(target, [...transactions.values()]);
    throw error;
  }
}

/** What a failed case leaves open would hold its locks against the cases after it. Those that have ended are not found. */
async function rollBack({ client, resourceArn, secretArn }: Target, ids: readonly string[]): Promise<void> {
  const ends = ids.map((transactionId) => new RollbackTransactionCommand({ resourceArn, secretArn, transactionId }));
  await Promise.allSettled(ends.map((end) => client.send(end)));
}

async function runStep(target: Target, step: Step, transactions: Map<string, string>): Promise<void> {
  if ('operation' in step) return await runAsk(target, step, transactions);
  if ('raw' in step) return await runRaw(target, step, transactions);
  if ('together' in step) {
    await Promise.all(
      step.together.map(async (part, index) => {
        await wait(index * STAGGER_MS);
        await runStep(target, part, transactions);
      }),
    );
    return;
  }
  if ('waitMs' in step) return await wait(step.waitMs);
  if (target.controls === undefined) throw new Error('A step that needs the local service has to say localOnly.');
  if ('advanceMs' in step) await target.controls.advance(step.advanceMs);
  else target.controls.pause(step.pause.resumeDelayMs);
}

async function runAsk(target: Target, ask: Ask, transactions: Map<string, string>): Promise<void> {
  const { begins, ...request } = ask.request as Record<string, unknown>;
  const remember = ask.begins ?? (begins as string | undefined);
  const endsTransaction = ask.operation === 'CommitTransaction' || ask.operation === 'RollbackTransaction';
  const input = {
    resourceArn: target.resourceArn,
    secretArn: target.secretArn,
    ...(endsTransaction ? {} : { database: target.database }),
    ...(ask.transaction === undefined ? {} : { transactionId: transactions.get(ask.transaction) }),
    ...request,
  };
  const Command = COMMANDS[ask.operation];
  const answer = filledIn(ask.answer, target, transactions);
  const answered = await send(target, new Command(input as never));
  if (remember !== undefined) {
    expect(answered).toEqual({ transactionId: expect.stringMatching(TRANSACTION_ID) });
    transactions.set(remember, String(answered.transactionId));
    return;
  }
  // A mebibyte of rows is compared quickly where it is the same, and shown well where it is not.
  if ('ok' in answer && isDeepStrictEqual(answered, answer.ok)) return;
  if ('ok' in answer) expect(answered).toEqual(answer.ok);
  else expect(answered).toEqual({ ...answer, message: matching(answer.message) });
}

/** The answer as plain data: the members of the response, or what the SDK throws. */
async function send(target: Target, command: object): Promise<Record<string, unknown>> {
  try {
    const output = await target.client.send(
      command as ExecuteStatementCommand & { input: ExecuteStatementCommandInput },
    );
    const { $metadata, ...members } = output;
    expect($metadata.httpStatusCode).toBe(200);
    return members;
  } catch (error) {
    if (!(error instanceof RDSDataServiceException)) throw error;
    return { error: error.name, status: error.$metadata.httpStatusCode, message: error.message };
  }
}

async function runRaw(
  target: Target,
  { raw, status, headers = {}, text, begins }: RawAsk,
  transactions: Map<string, string>,
): Promise<void> {
  const answered = await sendRaw(target, { ...raw, body: withTransactions(raw.body, transactions) });

  expect({ status: answered.status, text: answered.text }).toEqual({ status, text: matching(text) });
  for (const [name, value] of Object.entries(headers)) {
    expect(answered.headers[name]).toEqual(matching(value));
  }
  if (begins !== undefined) transactions.set(begins, String(JSON.parse(answered.text).transactionId));
}

const matching = (wanted: string | RegExp): unknown =>
  typeof wanted === 'string' ? wanted : expect.stringMatching(wanted);

/** Puts the real ARN, database and transaction ids where the case has `<…>`. */
function filledIn(answer: Answer, target: Target, transactions: ReadonlyMap<string, string>): Answer {
  const fill = (text: string) =>
    withIds(
      text.replaceAll('<resourceArn>', target.resourceArn).replaceAll('<database>', target.database),
      transactions,
    );
  if ('error' in answer) {
    return typeof answer.message === 'string' ? { ...answer, message: fill(answer.message) } : answer;
  }
  if ('ok' in answer && JSON.stringify(answer.ok).includes('<')) return JSON.parse(fill(JSON.stringify(answer)));
  return answer;
}

const withIds = (text: string, transactions: ReadonlyMap<string, string>): string =>
  text.replace(/<transaction:(\w+)>/g, (_, name: string) => transactions.get(name) ?? 'no such transaction');

function withTransactions(
  body: RawAsk['raw']['body'],
  transactions: ReadonlyMap<string, string>,
): RawAsk['raw']['body'] {
  if (typeof body === 'string') return withIds(body, transactions);
  const { transactionId } = body;
  return typeof transactionId === 'string' ? { ...body, transactionId: withIds(transactionId, transactions) } : body;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
