import type { Call } from '../api/call.ts';
import { responseTooLarge } from '../api/errors.ts';
import { MAX_FORMATTED_RECORDS_BYTES, MAX_RESULT_BYTES } from '../api/limits.ts';
import type { Access } from '../cluster/clusters.ts';
import { parseBody } from '../request/json-reader.ts';
import { type BoundParameters, bindParameters } from '../request/parameters.ts';
import { type ExecuteStatementInput, readExecuteStatement } from '../request/validation.ts';
import { columnsCall, readColumns } from '../results/catalogue.ts';
import { type ColumnMetadata, columnMetadata } from '../results/column-metadata.ts';
import { formattedBody, isSelectLike, recordsBody, recordsUpdated } from '../results/statement-result.ts';
import type { PreparedCall } from '../sessions/exchanges.ts';
import type { ResultColumn } from '../sessions/protocol.ts';
import { MessageTooLargeError, type Ownership, type Session } from '../sessions/session.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { onSession, openAccess, type ServiceContext } from './context.ts';
import { statementTimeout } from './postgres-errors.ts';

/** POST /Execute: one statement, in a transaction or by itself. */
export async function executeStatement(context: ServiceContext, call: Call): Promise<string> {
  const input = readExecuteStatement(parseBody(call.body));
  call.sql = input.sql;
  if (input.transactionId !== undefined) call.transactionId = input.transactionId;
  const access = openAccess(context, input);
  call.database = access.database;
  const statement = context.readStatement(input.sql);
  const parameters = bindParameters(input.parameters, statement);

  if (input.continueAfterTimeout) return await withoutTimeout(context, access, input, statement, parameters, call);
  return await onSession(context, access, input.transactionId, (session, ownership) =>
    runStatement(context, access, input, preparedCall(input, statement, parameters, session), session, ownership, call),
  );
}

async function runStatement(
  context: ServiceContext,
  access: Access,
  input: ExecuteStatementInput,
  prepared: PreparedCall,
  session: Session,
  ownership: Ownership,
  call: Call,
): Promise<string> {
  const outcome = await session.run(prepared, ownership).catch((error) => {
    if (error instanceof MessageTooLargeError && input.formatRecordsAs === 'JSON') throw responseTooLarge();
    throw error;
  });
  const { columns } = outcome;
  call.rows = columns === undefined ? recordsUpdated(outcome.tag) : outcome.rowCount;
  const types =
    columns === undefined || outcome.rowCount === 0
      ? []
      : await context.types.typesOf(access.postgresDatabase, columns, session);
  if (input.formatRecordsAs === 'JSON' && isSelectLike(outcome)) {
    return formattedBody({ outcome, types, metadata: undefined }, input.resultSetOptions);
  }
  const metadata =
    input.includeResultMetadata && columns !== undefined ? await describeColumns(columns, session) : undefined;
  return recordsBody({ outcome, types, metadata }, input.resultSetOptions);
}

function preparedCall(
  input: ExecuteStatementInput,
  statement: StatementText,
  parameters: BoundParameters,
  session: Session,
): PreparedCall {
  return {
    text: statement.text,
    ...parameters,
    // AWS's error for a parameter that got no value names the prepared statement.
    name:
      statement.hasPositionalParameter || parameters.values.length < statement.names.length
        ? session.nextStatementName()
        : undefined,
    maxResultBytes: input.formatRecordsAs === 'JSON' ? MAX_FORMATTED_RECORDS_BYTES : MAX_RESULT_BYTES,
  };
}

/** Asks the catalogue, which costs a round trip: only where metadata was asked for. */
async function describeColumns(columns: readonly ResultColumn[], session: Session): Promise<readonly ColumnMetadata[]> {
  if (columns.length === 0) return [];
  const { rows } = await session.run(columnsCall(columns), 'transaction');
  const described = readColumns(rows);
  return columns.map((column, index) => columnMetadata(column, described[index] ?? UNKNOWN_COLUMN));
}

const UNKNOWN_COLUMN = { type: { typeName: '', category: '', element: undefined }, table: undefined };

/**
 * continueAfterTimeout: the statement goes on in the database beyond the limit, and the call fails all the same. Until
 * it is done, its session is busy: in a transaction the next call gets `Transaction is still running a query`.
 */
async function withoutTimeout(
  context: ServiceContext,
  access: Access,
  input: ExecuteStatementInput,
  statement: StatementText,
  parameters: BoundParameters,
  call: Call,
): Promise<string> {
  let processId: number | undefined;
  const work = onSession(context, access, input.transactionId, async (session, ownership) => {
    processId = session.processId;
    const prepared = preparedCall(input, statement, parameters, session);
    if (ownership === 'pooled') {
      await session.command('SET statement_timeout = 0');
      return await runStatement(context, access, input, prepared, session, ownership, call);
    }
    await session.command('SET LOCAL statement_timeout = 0');
    const body = await runStatement(context, access, input, prepared, session, ownership, call);
    await session.command(`SET LOCAL statement_timeout = ${context.statementTimeoutMs}`);
    return body;
  });
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(statementTimeout(processId)), context.statementTimeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    // After the timeout the outcome is nobody's: the caller has its answer already.
    work.catch(() => {});
  }
}
