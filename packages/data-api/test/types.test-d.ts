// Checked by `tsc --noEmit`: a line under @ts-expect-error that compiles is an error.
import {
  array,
  type DataApiClient,
  enumType,
  type JsonValue,
  nullable,
  statement,
  type Transaction,
  vector,
} from '../src/index.ts';

declare const db: DataApiClient;
declare const tx: Transaction;

/** Fails to compile unless both types are the same. */
function same<A, B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never]): void {}

const find = statement({
  sql: 'SELECT … WHERE id = :id AND n = :n AND tag = ANY(:tags)',
  parameters: { id: 'uuid', n: nullable('int4'), tags: array(nullable('text')) },
  row: {
    id: 'uuid',
    title: nullable('text'),
    big: 'int8',
    at: 'timestamptz',
    meta: 'jsonb',
    list: array('int4'),
    mood: enumType('mood', ['happy', 'sad']),
  },
});
const ping = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });
const touch = statement({ sql: 'UPDATE t SET at = :at, n = :n', parameters: { at: 'timestamptz', n: 'int8' } });
const drop = statement({ sql: 'DROP TABLE t' });

export async function rowsHaveTheDeclaredTypes(): Promise<void> {
  const [row] = await db.query(find, { id: 'x', n: null, tags: ['a', null] });
  if (row === undefined) return;
  same<typeof row.id, string>();
  same<typeof row.title, string | null>();
  same<typeof row.big, bigint>();
  same<typeof row.at, string>();
  same<typeof row.meta, JsonValue>();
  same<typeof row.list, readonly number[]>();
  same<typeof row.mood, 'happy' | 'sad'>();
  // @ts-expect-error a column that is not declared
  row.nope;
  // @ts-expect-error rows are read only
  row.id = 'y';
  const [one] = await tx.query(ping);
  same<typeof one, { readonly one: number } | undefined>();
}

export async function parametersMustBeThoseThatAreDeclared(): Promise<void> {
  await db.execute(touch, { at: new Date(), n: 1n });
  await db.execute(touch, { at: '2026-01-01T00:00:00Z', n: 1 });
  await db.execute(drop);
  await db.execute(drop, {}, { continueAfterTimeout: true });
  // @ts-expect-error a parameter is missing
  await db.execute(touch, { at: new Date() });
  // @ts-expect-error no parameters at all
  await db.execute(touch);
  // @ts-expect-error a misspelt name
  await db.execute(touch, { att: new Date(), n: 1n });
  // @ts-expect-error one too many
  await db.execute(touch, { at: new Date(), n: 1n, extra: 1 });
  // @ts-expect-error a statement without parameters accepts none
  await db.execute(drop, { id: 1 });
  // @ts-expect-error int8 takes no text
  await db.execute(touch, { at: new Date(), n: '1' });
  // @ts-expect-error NULL, which the declaration does not allow
  await db.execute(touch, { at: null, n: 1n });
  // @ts-expect-error NULL inside an array of which it is not declared
  await db.query(statement({ sql: ':a', parameters: { a: array('text') }, row: { a: 'text' } }), { a: [null] });
}

export async function rowMethodsHaveTheTypesOfTheRow(): Promise<void> {
  same<Awaited<ReturnType<typeof findPing>>, { readonly one: number } | undefined>();
  const count: number = await db.value(ping);
  const there: boolean = await tx.exists(find, { id: 'x', n: null, tags: [] });
  void [count, there, (await db.get(ping)).one];
  // @ts-expect-error value reads one column, and the statement declares seven
  await db.value(find, { id: 'x', n: null, tags: [] });
  // @ts-expect-error a statement without rows cannot be used with find
  await db.find(touch, { at: new Date(), n: 1n });
}
const findPing = () => db.find(ping);

export async function statementsAndMethodsMustFit(): Promise<void> {
  // @ts-expect-error query needs declared rows
  await db.query(drop);
  // @ts-expect-error execute returns no rows, so it does not accept a statement that returns some
  await db.execute(ping);
  // @ts-expect-error a batch returns no rows: RETURNING in one would be lost
  await db.batch(ping, []);
  await db.batch(touch, [{ at: new Date(), n: 1 }]);
  // @ts-expect-error a set of a batch is checked like every other call
  await db.batch(touch, [{ at: new Date() }]);
  // @ts-expect-error ad-hoc SQL has no parameters
  await db.run(touch);
  same<Awaited<ReturnType<typeof nested>>, number>();
  // @ts-expect-error an isolation level that PostgreSQL does not have
  await db.transaction(async () => undefined, { isolation: 'snapshot' });
}

const nested = () => db.transaction((outer) => outer.transaction(async () => 1));

export function declarationsNameKnownTypes(): void {
  // @ts-expect-error an unknown type
  statement({ sql: ':a', parameters: { a: 'varchar2' } });
  // @ts-expect-error a vector is a parameter only
  statement({ sql: 'SELECT v FROM t', row: { v: vector(3) } });
  // @ts-expect-error a type that the Data API cannot return
  statement({ sql: 'SELECT age FROM t', row: { age: 'interval' } });
  statement({ sql: 'SELECT now() - :age AS at', parameters: { age: 'interval' }, row: { at: 'timestamptz' } });
}
