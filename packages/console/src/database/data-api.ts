import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { Refusal } from '../http/refusal.ts';
import type { ConsoleService } from '../service.ts';
import { exactJson, parseExact } from './exact-json.ts';

/** A Data API field as it is on the wire, except that `longValue` is text. */
export type Field = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly value: Field;
  readonly typeHint?: string | undefined;
}

export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly transactionId?: string | undefined;
  readonly includeResultMetadata?: boolean;
}

export interface StatementResult {
  readonly records?: readonly (readonly Field[])[];
  readonly columnMetadata?: readonly { readonly name?: string; readonly label?: string; readonly typeName?: string }[];
  readonly numberOfRecordsUpdated?: number;
}

/** Runs statements inside a transaction. */
export type Run = (sql: string, parameters?: readonly Parameter[]) => Promise<StatementResult>;

export interface DataApi {
  /** @throws {Refusal} with the Data API's own message */
  execute(statement: Statement): Promise<StatementResult>;
  begin(): Promise<string>;
  commit(transactionId: string): Promise<void>;
  rollBack(transactionId: string): Promise<void>;
}

/** Runs the work in a transaction that is always rolled back. */
export async function inRolledBack<T>(api: DataApi, work: (run: Run, transactionId: string) => Promise<T>): Promise<T> {
  const transactionId = await api.begin();
  try {
    return await work(
      (sql, parameters) => api.execute({ sql, parameters, transactionId, includeResultMetadata: true }),
      transactionId,
    );
  } finally {
    // If the work ended the transaction, there is nothing to roll back.
    await api.rollBack(transactionId).catch(() => undefined);
  }
}

/** The Data API over HTTP: the same errors, limits and types as the application gets. */
export function createDataApi({ url, resourceArn, secretArn, database }: ConsoleService, client: string): DataApi {
  const send = async (path: string, members: object): Promise<unknown> => {
    const sent = exactJson({ resourceArn, secretArn, ...members });
    const { status, text } = await post(`${url}${path}`, `daybreak-console app/${client}`, sent).catch((error) => {
      throw new Refusal(
        502,
        `The local Data API closed the connection: ${error instanceof Error ? error.message : String(error)}. ` +
          'It was stopped, or a fault is armed. Try again.',
      );
    });
    const body = parseExact(text) as { readonly message?: string; readonly Message?: string };
    if (status === 200) return body;
    throw new Refusal(422, body.message ?? body.Message ?? `The Data API answered with ${status}.`);
  };
  return {
    async execute(statement) {
      return (await send('/Execute', { database, ...statement })) as StatementResult;
    },
    async begin() {
      return ((await send('/BeginTransaction', { database })) as { readonly transactionId: string }).transactionId;
    },
    async commit(transactionId) {
      await send('/CommitTransaction', { transactionId });
    },
    async rollBack(transactionId) {
      await send('/RollbackTransaction', { transactionId });
    },
  };
}

/** Each call opens a new connection: the service may close an idle one in the moment in which it is used again. */
function post(
  url: string,
  userAgent: string,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'user-agent': userAgent };
    const sent = request(url, { method: 'POST', agent: false, headers }, (response) => {
      textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Rows as objects of plain values. The SQL must return only text, numbers and booleans. */
export function rowsOf(result: StatementResult): readonly Readonly<Record<string, unknown>>[] {
  const names = (result.columnMetadata ?? []).map(({ label, name }) => label ?? name ?? '');
  return (result.records ?? []).map((record) =>
    Object.fromEntries(record.map((field, index) => [names[index] ?? '', plainValue(field)])),
  );
}

function plainValue(field: Field): unknown {
  if (field.longValue !== undefined) return Number(field.longValue);
  return field.isNull === true ? null : Object.values(field)[0];
}
