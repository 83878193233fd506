import type { Call } from '../api/call.ts';
import { responseTooLarge } from '../api/errors.ts';
import { MAX_FORMATTED_RECORDS_BYTES, MAX_RESULT_BYTES } from '../api/limits.ts';
import type { Access } from '../cluster/clusters.ts';
import { parseBody } from '../request/json-body.ts';
import { type BoundParameters, bindParameters } from '../request/parameters.ts';
import { type ExecuteStatementInput, readExecuteStatement } from '../request/requests.ts';
import { columnsCall, readColumns } from '../results/catalogue.ts';
import { type ColumnMetadata, columnMetadata } from '../results/column-metadata.ts';
import { formattedBody, isSelectLike, recordsBody, recordsUpdated } from '../results/statement-result.ts';
import type { AskCatalogue } from '../results/type-catalogue.ts';
import { MessageTooLargeError } from '../sessions/errors.ts';
import type { Ownership, Session } from '../sessions/session.ts';
import type { CallOutcome, ResultColumn } from '../sessions/statement.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { onSession, openAccess, type ServiceContext, sessionKey } from './context.ts';
import { statementTimeout } from './postgres-errors.ts';

/** A call of ExecuteStatement that has been read and checked. */
interface Statement {
  readonly context: ServiceContext;
  readonly call: Call;
  readonly input: ExecuteStatementInput;
  readonly access: Access;
  readonly text: StatementText;
  readonly parameters: BoundParameters;
}

/** POST /Execute: one statement, in a transaction or by itself. */
export async function executeStatement(context: ServiceContext, call: Call): Promise<string> {
  const input = readExecuteStatement(parseBody(call.body));
  call.sql = input.sql;
  if (input.transactionId !== undefined) call.transactionId = input.transactionId;
  const access = openAccess(context, input);
  call.database = access.database;
  const text = context.readStatement(input.sql);
  const parameters = bindParameters(input.parameters, text);
  const statement: Statement = { context, call, input, access, text, parameters };

  if (input.continueAfterTimeout) return await runBeyondTimeout(statement);
  return await onSession(context, access, { call, transactionId: input.transactionId }, (session, ownership) =>
    run(statement, session, ownership),
  );
}

async function run(statement: Statement, session: Session, ownership: Ownership): Promise<string> {
  const { context, call, input, access } = statement;
  const outcome = await send(statement, session, ownership);
  const { columns } = outcome;
  const ask = catalogueOf(statement, session, ownership);
  call.rows = columns === undefined ? recordsUpdated(outcome.tag) : outcome.rowCount;
  const types =
    columns === undefined || outcome.rowCount === 0
      ? []
      : await context.types.typesOf(access.postgresDatabase, columns, ask);
  if (input.formatRecordsAs === 'JSON' && isSelectLike(outcome)) {
    return formattedBody({ outcome, types, metadata: undefined }, input.resultSetOptions);
  }
  const metadata =
    input.includeResultMetadata && columns !== undefined ? await describeColumns(columns, ask) : undefined;
  return recordsBody({ outcome, types, metadata }, input.resultSetOptions);
}

async function send(statement: Statement, session: Session, ownership: Ownership): Promise<CallOutcome> {
  const { context, input, text, parameters } = statement;
  const isJson = input.formatRecordsAs === 'JSON';
  // AWS's error for a parameter without a value names the prepared statement.
  const needsName = text.hasPositionalParameter || parameters.values.length < text.names.length;
  try {
    return await session.run(
      {
        typeOids: parameters.typeOids,
        values: parameters.values,
        text: context.textForPostgres(text),
        name: needsName ? session.nextStatementName() : undefined,
        isUnlimited: input.continueAfterTimeout,
        maxResultBytes: isJson ? MAX_FORMATTED_RECORDS_BYTES : MAX_RESULT_BYTES,
      },
      ownership,
    );
  } catch (error) {
    throw isJson && error instanceof MessageTooLargeError ? responseTooLarge() : error;
  }
}

/**
 * Asks on the session of the statement: a transaction sees types that it has created itself. If the reset after the statement has failed,
 * on another one: the statement has run, and must not run again.
 */
function catalogueOf({ context, access }: Statement, session: Session, ownership: Ownership): AskCatalogue {
  return async (question) => {
    try {
      return await session.run(question, 'transaction');
    } catch (error) {
      if (ownership !== 'pooled' || session.isAlive) throw error;
      const key = sessionKey(access);
      const lent = await context.pool.lend(key, (other) => other.run(question, 'pooled'));
      void context.pool.release(key, lent.session);
      return lent.value;
    }
  };
}

/** Queries the catalogue, which costs a round trip: only if the caller asked for metadata. */
async function describeColumns(
  columns: readonly ResultColumn[],
  ask: AskCatalogue,
): Promise<readonly ColumnMetadata[]> {
  if (columns.length === 0) return [];
  const { rows } = await ask(columnsCall(columns));
  const described = readColumns(rows);
  return columns.map((column, index) => columnMetadata(column, described[index] ?? UNKNOWN_COLUMN));
}

const UNKNOWN_COLUMN = { type: { typeName: '', category: '', element: undefined }, table: undefined };

/**
 * continueAfterTimeout: the statement continues in the database after the limit, and the call fails all the same. Until it is
 * done its session is busy: in a transaction the next call gets `Transaction is still running a query`.
 */
async function runBeyondTimeout(statement: Statement): Promise<string> {
  const { context, call, access, input } = statement;
  let processId: number | undefined;
  const work = onSession(context, access, { call, transactionId: input.transactionId }, async (session, ownership) => {
    processId = session.processId;
    if (ownership === 'pooled') {
      await session.command('SET statement_timeout = 0');
      return await run(statement, session, ownership);
    }
    await session.command('SET LOCAL statement_timeout = 0');
    const body = await run(statement, session, ownership);
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
    // After the timeout the outcome is not needed: the caller already has its answer.
    work.catch(() => {});
  }
}
