import { validationException } from '../api/errors.ts';
import { MAX_NAME_CHARACTERS, MAX_SQL_CHARACTERS, MAX_TRANSACTION_ID_CHARACTERS } from '../api/limits.ts';
import { type JsonObject, type Member, type MembersOf, type MemberTable, readMembers } from '../members/members.ts';
import { boolean, failed, list, listOf, oneOf, refuseProblems, required, string, structure } from './members.ts';

// The members of each operation, in the order in which AWS names their problems.

/** An empty name was never seen to select anything: it counts as absent. */
const databaseName: Member<string | undefined> = {
  read(value, path, problems) {
    const name = string(MAX_NAME_CHARACTERS).read(value, path, problems);
    // PostgreSQL's start-up packet ends a value with NUL: it would read what follows as settings of the session.
    if (name?.includes('\0')) problems.push(failed(`Value at '${path}'`, 'Member must not contain NUL characters'));
    return name === '' ? undefined : name;
  },
};

const transactionId = string(MAX_TRANSACTION_ID_CHARACTERS);

const CLUSTER = { resourceArn: required(string()), secretArn: required(string()) };

const DATABASE = { database: databaseName, schema: string(MAX_NAME_CHARACTERS), ...CLUSTER };

const STATEMENT = { ...DATABASE, sql: required(string(MAX_SQL_CHARACTERS)) };

const RESULT_SET_OPTIONS = {
  decimalReturnType: oneOf('STRING', 'DOUBLE_OR_LONG'),
  longReturnType: oneOf('LONG', 'STRING'),
};

const EXECUTE_STATEMENT = {
  ...STATEMENT,
  parameters: list,
  transactionId,
  includeResultMetadata: boolean,
  continueAfterTimeout: boolean,
  resultSetOptions: structure(RESULT_SET_OPTIONS),
  formatRecordsAs: oneOf('NONE', 'JSON'),
};

const BATCH_EXECUTE_STATEMENT = { ...STATEMENT, parameterSets: listOf(list), transactionId };

const END_TRANSACTION = { ...CLUSTER, transactionId: required(transactionId) };

export type DatabaseMembers = MembersOf<typeof DATABASE>;
export type ResultSetOptions = MembersOf<typeof RESULT_SET_OPTIONS>;
export type ExecuteStatementInput = MembersOf<typeof EXECUTE_STATEMENT>;

export const readExecuteStatement = (body: JsonObject) => withoutSchema(read(body, EXECUTE_STATEMENT));

export const readBatchExecuteStatement = (body: JsonObject) => withoutSchema(read(body, BATCH_EXECUTE_STATEMENT));

export const readBeginTransaction = (body: JsonObject) => withoutSchema(read(body, DATABASE));

export const readEndTransaction = (body: JsonObject) => read(body, END_TRANSACTION);

/** @throws AwsException ValidationException for all problems, SerializationException for the first value of a wrong JSON type */
function read<M extends MemberTable>(body: JsonObject, table: M): MembersOf<M> {
  const problems: string[] = [];
  const input = readMembers(body, table, problems);
  refuseProblems(problems);
  return input;
}

function withoutSchema<T extends DatabaseMembers>(input: T): T {
  if (input.schema !== undefined) throw validationException("The schema parameter isn't supported");
  return input;
}
