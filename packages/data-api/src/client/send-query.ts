import type { ColumnMetadata, ExecuteStatementCommandOutput } from '@aws-sdk/client-rds-data';
import type { Asked } from '../errors/from-sdk-error.ts';
import { RowError } from '../errors/value-errors.ts';
import { contextOf } from '../statement/context.ts';
import {
  type ColumnOrder,
  columnOrder,
  decodeFormatted,
  decodeRecords,
  type ReceivedColumn,
} from '../statement/decode-rows.ts';
import type { Statement } from '../statement/make-statement.ts';
import type { ExecuteOptions } from '../statement/runner-contract.ts';
import type { UntypedRunner, Values } from '../statement/typed-runner.ts';
import type { Deadline } from '../time/deadline.ts';
import { execute as executeStatement, type Read, type Service } from '../wire/service.ts';
import { type ColumnMemory, readOptions } from './read-format.ts';

type SendOptions = ExecuteOptions & { readonly includeResultMetadata?: boolean; readonly formatRecordsAs?: 'JSON' };

interface Sending<T> {
  readonly statement: Statement;
  readonly values: Values;
  readonly options: SendOptions;
  readonly read: (answer: ExecuteStatementCommandOutput) => Read<T>;
}

/** Where statements are sent, and until when. */
export interface Session {
  readonly service: Service;
  readonly memory: ColumnMemory;
  /** The deadline of a call that begins now. */
  readonly startCall: () => Deadline;
  readonly transactionId?: string;
}

/** Sends one statement by ExecuteStatement. */
export function sendStatement<T>({ service, startCall, transactionId }: Session, sending: Sending<T>): Promise<T> {
  const { statement, values, options, read } = sending;
  const parameters = statement.encode(values);
  return executeStatement(
    service,
    {
      sql: statement.wireSql,
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(transactionId === undefined ? {} : { transactionId }),
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

/** Sends statements with and without rows, in a transaction or separately. */
export function queryRunner(session: Session): Pick<UntypedRunner, 'query' | 'execute'> {
  const { memory } = session;
  return {
    async query(statement, values = {}) {
      const known = memory.get(statement);
      const read = (answer: ExecuteStatementCommandOutput) => {
        const order = known?.order ?? orderOf(statement, answer);
        const { formattedRecords, records = [] } = answer;
        const rows =
          formattedRecords === undefined
            ? decodeRecords(contextOf(statement), statement.columns, order, records)
            : decodeFormatted(contextOf(statement), statement.columns, order, formattedRecords);
        if (!statement.columnsMayChange) memory.set(statement, { order, rowCount: rows.length });
        return { value: rows, rows: rows.length };
      };
      return sendStatement(session, { statement, values, options: readOptions(statement, known), read });
    },
    async execute(statement, values = {}, options = {}) {
      const read = ({ numberOfRecordsUpdated: rowCount = 0 }: ExecuteStatementCommandOutput) => ({
        value: { rowCount },
        rows: rowCount,
      });
      return sendStatement(session, { statement, values, options, read });
    },
  };
}

function orderOf(statement: Statement, result: ExecuteStatementCommandOutput): ColumnOrder {
  if (result.columnMetadata === undefined) {
    const message = 'the statement returned no columns. Call execute, and remove row from the declaration.';
    throw new RowError(contextOf(statement), [{ code: 'no-columns', place: undefined, message }]);
  }
  return columnOrder(contextOf(statement), statement.columns, columnsOf(result.columnMetadata));
}

export function columnsOf(metadata: readonly ColumnMetadata[]): readonly ReceivedColumn[] {
  return metadata.map(({ label, name, typeName }) => ({ name: label ?? name ?? '', typeName: typeName ?? '' }));
}

export function asked(operation: Asked['operation'], statement: Statement): Asked {
  const { sql, name, positionOf, placeholders } = statement;
  return { operation, sql, statementName: name, positionOf, hasParameters: placeholders.length > 0 };
}
