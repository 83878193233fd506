import type { ColumnMetadata, ExecuteStatementCommandOutput, SqlParameter } from '@aws-sdk/client-rds-data';
import { PartialBatchError } from '../errors/database-error.ts';
import type { Asked } from '../errors/from-sdk-error.ts';
import { RowError } from '../errors/value-errors.ts';
import {
  type ColumnOrder,
  columnOrder,
  decodeFormatted,
  decodeRecords,
  type ReceivedColumn,
} from '../statement/decode-rows.ts';
import type { AdHocResult, AdHocStatement, ExecuteOptions } from '../statement/runner-contract.ts';
import type { RowTypes, Statement } from '../statement/statement.ts';
import { contextOf, type UntypedRunner, type Values } from '../statement/typed-runner.ts';
import type { Deadline } from '../time/deadline.ts';
import { rawOf } from '../types/codec.ts';
import { divideSets, jsonBytes } from '../wire/request-size.ts';
import type { Service } from '../wire/requests.ts';
import { type ColumnMemory, readOptions } from './read-format.ts';

type SendOptions = ExecuteOptions & { readonly includeResultMetadata?: boolean; readonly formatRecordsAs?: 'JSON' };

interface Sending<T> {
  readonly statement: Statement;
  readonly values: Values;
  readonly options: SendOptions;
  readonly read: (answer: ExecuteStatementCommandOutput) => { readonly value: T; readonly rows: number };
}

/** Where statements are sent, and until when. */
export interface Session {
  readonly service: Service;
  readonly memory: ColumnMemory;
  /** The deadline of a call that begins now. */
  readonly startCall: () => Deadline;
  readonly transactionId?: string;
}

/** Sends statements, in a transaction or each by itself. */
export function createRunner({ service, memory, startCall, transactionId }: Session): UntypedRunner {
  const transaction = transactionId === undefined ? {} : { transactionId };

  function send<T>(sending: Sending<T>): Promise<T> {
    const { statement, values, options, read } = sending;
    const parameters = statement.encode(values);
    return service.execute(
      {
        sql: statement.wireSql,
        ...(parameters.length === 0 ? {} : { parameters }),
        ...transaction,
        ...options,
        // 64-bit integers as text: the SDK would round them.
        resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'STRING' },
      },
      {
        asked: asked('ExecuteStatement', statement),
        deadline: startCall(),
        // Inside a transaction the lost request may still be running, and the next one would be refused.
        repeatable: statement.readOnly && transactionId === undefined,
      },
      read,
    );
  }

  async function query(statement: Statement, values: Values = {}): Promise<readonly Values[]> {
    const row: RowTypes = statement.row ?? {};
    const known = memory.get(statement);
    const read = (answer: ExecuteStatementCommandOutput) => {
      const order = known?.order ?? orderOf(statement, row, answer);
      const rows =
        answer.formattedRecords === undefined
          ? decodeRecords(contextOf(statement), row, order, answer.records ?? [])
          : decodeFormatted(contextOf(statement), row, order, answer.formattedRecords);
      if (!statement.columnsMayChange) memory.set(statement, { order, rowCount: rows.length });
      return { value: rows, rows: rows.length };
    };
    return send({ statement, values, options: readOptions(statement, known), read });
  }

  async function execute(statement: Statement, values: Values = {}, options: ExecuteOptions = {}) {
    const read = ({ numberOfRecordsUpdated: rowCount = 0 }: ExecuteStatementCommandOutput) => ({
      value: { rowCount },
      rows: rowCount,
    });
    return send({ statement, values, options, read });
  }

  async function batch(statement: Statement, sets: readonly Values[]) {
    const encoded = sets.map((values) => statement.encode(values));
    const fixed = { ...service.target, sql: statement.wireSql, ...transaction, parameterSets: [] };
    const deadline = startCall();
    let committed = 0;
    for (const parameterSets of divideSets(jsonBytes(fixed), encoded)) {
      try {
        await sendBatch(statement, parameterSets, deadline);
      } catch (cause) {
        if (committed === 0 || transactionId !== undefined) throw cause;
        const total = sets.length;
        throw new PartialBatchError({
          ...asked('BatchExecuteStatement', statement),
          cause,
          committed,
          failedAt: committed,
          total,
          unit: 'parameter sets',
        });
      }
      committed += parameterSets.length;
    }
    return { sets: sets.length };
  }

  function sendBatch(statement: Statement, parameterSets: SqlParameter[][], deadline: Deadline): Promise<void> {
    return service.batchExecute(
      { sql: statement.wireSql, parameterSets, ...transaction },
      { asked: asked('BatchExecuteStatement', statement), deadline },
    );
  }

  async function run(statement: AdHocStatement): Promise<AdHocResult> {
    const read = (answer: ExecuteStatementCommandOutput) => {
      const { columnMetadata, records = [], numberOfRecordsUpdated = 0 } = answer;
      const value = {
        ...(columnMetadata === undefined ? {} : { columns: columnsOf(columnMetadata) }),
        rows: records.map((record) => record.map((field) => rawOf(field))),
        rowCount: numberOfRecordsUpdated,
      };
      return { value, rows: columnMetadata === undefined ? numberOfRecordsUpdated : records.length };
    };
    return send({ statement, values: {}, options: { includeResultMetadata: true }, read });
  }

  return { query, execute, batch, run };
}

function orderOf(statement: Statement, row: RowTypes, result: ExecuteStatementCommandOutput): ColumnOrder {
  if (result.columnMetadata === undefined) {
    const message = 'the statement returned no columns. Call execute, and remove row from the declaration.';
    throw new RowError(contextOf(statement), [{ code: 'no-columns', place: undefined, message }]);
  }
  return columnOrder(contextOf(statement), row, columnsOf(result.columnMetadata));
}

function columnsOf(metadata: readonly ColumnMetadata[]): readonly ReceivedColumn[] {
  return metadata.map(({ label, name, typeName }) => ({ name: label ?? name ?? '', typeName: typeName ?? '' }));
}

function asked(operation: Asked['operation'], statement: Statement): Asked {
  const { sql, name, positionOf, placeholders } = statement;
  return { operation, sql, statementName: name, positionOf, hasParameters: placeholders.length > 0 };
}
