import {
  type AdHocResult,
  type AdHocStatement,
  type AskedStatement,
  type ColumnOrder,
  columnOrder,
  contextOf,
  decodeTextRows,
  type ExecuteOptions,
  encodeTexts,
  type Operation,
  RowError,
  type Statement,
  type UntypedRunner,
  type Values,
} from '@daybreak/data-api/core';
import { adHocValue } from './ad-hoc-values.ts';
import type { Answer, Field } from './exchange.ts';
import type { TextRow } from './messages.ts';
import { positionalOf } from './positional.ts';
import type { TypeNames } from './type-names.ts';

/** The request, and its options. */
export interface Request {
  readonly operation: Operation;
  readonly asked: AskedStatement;
  readonly text: string;
  readonly sets: readonly TextRow[];
  readonly keepsRows: boolean;
  /** It changes nothing, so after a lost connection it may be sent again. */
  readonly readOnly: boolean;
  /** Ends only at the call's deadline. */
  readonly unlimited: boolean;
}

/** Runs one request, in a transaction or separately. @throws our errors */
export type Send = <T>(request: Request, read: Read<T>) => Promise<T>;
/** Converts an answer. A promise if a type must be looked up first. */
export type Read<T> = (answer: Answer, ask: Ask) => Reading<T> | Promise<Reading<T>>;
/** Runs one more statement in the same session. */
export type Ask = (text: string, values: TextRow) => Promise<readonly TextRow[]>;
export interface Reading<T> {
  readonly value: T;
  readonly rows: number | undefined;
}

/** The columns of a statement in its last result. */
export type ColumnMemory = WeakMap<Statement, { readonly fields: readonly Field[]; readonly order: ColumnOrder }>;

/** Converts statements to requests, and answers to rows. The same for every backend with PostgreSQL's protocol. */
export function createRunner(send: Send, memory: ColumnMemory, typeNames: TypeNames): UntypedRunner {
  async function query(statement: Statement, values: Values = {}): Promise<readonly Values[]> {
    return send(requestOf(statement, [encodeTexts(statement, values)]), ({ fields, rows }, ask) => {
      const read = (order: ColumnOrder): Reading<readonly Values[]> => {
        const value = decodeTextRows(contextOf(statement), statement.row ?? {}, order, rows);
        return { value, rows: value.length };
      };
      const order = orderOf(statement, fields, ask);
      return order instanceof Promise ? order.then(read) : read(order);
    });
  }

  async function execute(statement: Statement, values: Values = {}, options: ExecuteOptions = {}) {
    const request = requestOf(statement, [encodeTexts(statement, values)]);
    return send({ ...request, keepsRows: false, unlimited: options.continueAfterTimeout === true }, ({ tag }) => {
      const rowCount = changedRows(tag);
      return { value: { rowCount }, rows: rowCount };
    });
  }

  async function batch(statement: Statement, sets: readonly Values[]) {
    if (sets.length === 0) return { sets: 0 };
    const encoded = sets.map((values) => encodeTexts(statement, values));
    const request = { ...requestOf(statement, encoded), operation: 'BatchExecuteStatement', keepsRows: false } as const;
    return send(request, () => ({ value: { sets: sets.length }, rows: undefined }));
  }

  async function run(statement: AdHocStatement): Promise<AdHocResult> {
    return send<AdHocResult>(requestOf(statement, [[]]), async ({ fields, rows, tag }, ask) => {
      const rowCount = changedRows(tag);
      if (fields === undefined) return { value: { rows: [], rowCount }, rows: rowCount };
      await typeNames.learn(fields, ask);
      const columns = columnsOf(fields);
      const decoded = rows.map((row) => row.map((text, index) => adHocValue(columns[index]?.typeName ?? '', text)));
      return { value: { columns, rows: decoded, rowCount }, rows: rows.length };
    });
  }

  /** The order of the columns; a promise if they differ from the last result. */
  function orderOf(
    statement: Statement,
    fields: readonly Field[] | undefined,
    ask: Ask,
  ): ColumnOrder | Promise<ColumnOrder> {
    if (fields === undefined) {
      const message = 'the statement returned no columns. Call execute, and remove row from the declaration.';
      throw new RowError(contextOf(statement), [{ code: 'no-columns', place: undefined, message }]);
    }
    const known = memory.get(statement);
    return known !== undefined && areSame(known.fields, fields) ? known.order : newOrderOf(statement, fields, ask);
  }

  async function newOrderOf(statement: Statement, fields: readonly Field[], ask: Ask): Promise<ColumnOrder> {
    await typeNames.learn(fields, ask);
    const order = columnOrder(contextOf(statement), statement.row ?? {}, columnsOf(fields));
    memory.set(statement, { fields, order });
    return order;
  }

  function columnsOf(fields: readonly Field[]) {
    return fields.map(({ name, dataTypeID }) => ({ name, typeName: typeNames.of(dataTypeID) }));
  }

  return { query, execute, batch, run };
}

function areSame(fields: readonly Field[], others: readonly Field[]): boolean {
  return (
    fields.length === others.length &&
    fields.every(({ name, dataTypeID }, index) => {
      const other = others[index];
      return name === other?.name && dataTypeID === other.dataTypeID;
    })
  );
}

function requestOf(statement: Statement, sets: readonly TextRow[]): Request {
  const { sql, name, placeholders, readOnly } = statement;
  const { sql: text, positionOf } = positionalOf(statement);
  return {
    operation: 'ExecuteStatement',
    asked: { sql, statementName: name, hasParameters: placeholders.length > 0, positionOf },
    text,
    sets,
    keepsRows: true,
    readOnly,
    unlimited: false,
  };
}

/** As the Data API counts: rows that were inserted, updated or deleted. */
function changedRows(tag: string): number {
  const count = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag)?.[1];
  return count === undefined ? 0 : Number(count);
}
