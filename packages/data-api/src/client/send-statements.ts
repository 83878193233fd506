import type { ExecuteStatementCommandOutput, SqlParameter } from '@aws-sdk/client-rds-data';
import { PartialBatchError } from '../errors/database-error.ts';
import type { Statement } from '../statement/make-statement.ts';
import type { AdHocResult, AdHocStatement } from '../statement/runner-contract.ts';
import type { UntypedRunner, Values } from '../statement/typed-runner.ts';
import type { Deadline } from '../time/deadline.ts';
import { rawOf } from '../types/codec.ts';
import { divideSets, jsonBytes } from '../wire/request-size.ts';
import { batchExecute } from '../wire/write-requests.ts';
import { asked, columnsOf, queryRunner, type Session, sendStatement } from './send-query.ts';

/** Sends statements of every kind, in a transaction or separately. */
export function createRunner(session: Session): UntypedRunner {
  const { service, startCall, transactionId } = session;
  const transaction = transactionId === undefined ? {} : { transactionId };

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
    return batchExecute(
      service,
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
    return sendStatement(session, { statement, values: {}, options: { includeResultMetadata: true }, read });
  }

  return { ...queryRunner(session), batch, run };
}
