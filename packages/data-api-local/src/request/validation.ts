import { validationException } from '../api/errors.ts';
import { MAX_NAME_CHARACTERS, MAX_SQL_CHARACTERS, MAX_TRANSACTION_ID_CHARACTERS } from '../api/limits.ts';
import {
  type JsonObject,
  optionalArray,
  optionalBoolean,
  optionalObject,
  optionalString,
  refuseProblems,
} from './json-reader.ts';

/** Members that each operation has. */
export interface ClusterMembers {
  readonly resourceArn: string;
  readonly secretArn: string;
}

export interface DatabaseMembers extends ClusterMembers {
  readonly database: string | undefined;
}

export interface ResultSetOptions {
  readonly decimalReturnType: 'STRING' | 'DOUBLE_OR_LONG';
  readonly longReturnType: 'LONG' | 'STRING';
}

export interface ExecuteStatementInput extends DatabaseMembers {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly transactionId: string | undefined;
  readonly includeResultMetadata: boolean;
  readonly continueAfterTimeout: boolean;
  readonly resultSetOptions: ResultSetOptions;
  readonly formatRecordsAs: 'NONE' | 'JSON';
}

export interface BatchExecuteStatementInput extends DatabaseMembers {
  readonly sql: string;
  readonly parameterSets: readonly (readonly unknown[])[];
  readonly transactionId: string | undefined;
}

export interface EndTransactionInput extends ClusterMembers {
  readonly transactionId: string;
}

export function readExecuteStatement(body: JsonObject): ExecuteStatementInput {
  const problems: string[] = [];
  const options = optionalObject(body, 'resultSetOptions') ?? {};
  const input = {
    ...readDatabaseMembers(body, problems),
    sql: readSql(body, problems),
    parameters: optionalArray(body, 'parameters') ?? [],
    transactionId: readTransactionId(body, problems, 'optional'),
    includeResultMetadata: optionalBoolean(body, 'includeResultMetadata') ?? false,
    continueAfterTimeout: optionalBoolean(body, 'continueAfterTimeout') ?? false,
    resultSetOptions: {
      decimalReturnType: readEnum(options, 'decimalReturnType', 'resultSetOptions', DECIMAL_RETURN_TYPES, problems),
      longReturnType: readEnum(options, 'longReturnType', 'resultSetOptions', LONG_RETURN_TYPES, problems),
    },
    formatRecordsAs: readEnum(body, 'formatRecordsAs', '', RECORDS_FORMATS, problems),
  };
  refuse(body, problems);
  return input;
}

export function readBatchExecuteStatement(body: JsonObject): BatchExecuteStatementInput {
  const problems: string[] = [];
  const sets = optionalArray(body, 'parameterSets') ?? [];
  const input = {
    ...readDatabaseMembers(body, problems),
    sql: readSql(body, problems),
    parameterSets: sets.map((set, index) => optionalArray({ set }, 'set', `parameterSets.${index + 1}.member`) ?? []),
    transactionId: readTransactionId(body, problems, 'optional'),
  };
  refuse(body, problems);
  return input;
}

export function readBeginTransaction(body: JsonObject): DatabaseMembers {
  const problems: string[] = [];
  const input = readDatabaseMembers(body, problems);
  refuse(body, problems);
  return input;
}

export function readEndTransaction(body: JsonObject): EndTransactionInput {
  const problems: string[] = [];
  const input = {
    ...readClusterMembers(body, problems),
    transactionId: readTransactionId(body, problems, 'required') ?? '',
  };
  refuseProblems(problems);
  return input;
}

const DECIMAL_RETURN_TYPES = ['STRING', 'DOUBLE_OR_LONG'] as const;
const LONG_RETURN_TYPES = ['LONG', 'STRING'] as const;
const RECORDS_FORMATS = ['NONE', 'JSON'] as const;

function readClusterMembers(body: JsonObject, problems: string[]): ClusterMembers {
  return {
    resourceArn: requiredString(body, 'resourceArn', problems),
    secretArn: requiredString(body, 'secretArn', problems),
  };
}

function readDatabaseMembers(body: JsonObject, problems: string[]): DatabaseMembers {
  const database = optionalString(body, 'database');
  checkLength(database, 'database', MAX_NAME_CHARACTERS, problems);
  // PostgreSQL's start-up packet ends a value with NUL: what follows would be read as settings of the session.
  if (database?.includes('\0')) {
    problems.push("Value at 'database' failed to satisfy constraint: Member must not contain NUL characters");
  }
  checkLength(optionalString(body, 'schema'), 'schema', MAX_NAME_CHARACTERS, problems);
  // An empty name was never seen to select anything: it counts as none.
  return { ...readClusterMembers(body, problems), database: database === '' ? undefined : database };
}

function readSql(body: JsonObject, problems: string[]): string {
  const sql = requiredString(body, 'sql', problems);
  checkLength(sql, 'sql', MAX_SQL_CHARACTERS, problems);
  return sql;
}

function readTransactionId(body: JsonObject, problems: string[], need: 'required' | 'optional'): string | undefined {
  const id =
    need === 'required' ? requiredString(body, 'transactionId', problems) : optionalString(body, 'transactionId');
  checkLength(id, 'transactionId', MAX_TRANSACTION_ID_CHARACTERS, problems);
  return id;
}

function requiredString(body: JsonObject, member: string, problems: string[]): string {
  const value = optionalString(body, member);
  if (value === undefined) {
    problems.push(`Value null at '${member}' failed to satisfy constraint: Member must not be null`);
  }
  return value ?? '';
}

function checkLength(value: string | undefined, member: string, maxCharacters: number, problems: string[]): void {
  // A character beyond the first plane, as an emoji is, has a length of 2 in JavaScript.
  if (value === undefined || value.length <= maxCharacters || [...value].length <= maxCharacters) return;
  problems.push(
    `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${maxCharacters}`,
  );
}

/** The first of `allowed` is the default. */
function readEnum<const T extends string>(
  object: JsonObject,
  member: string,
  parent: string,
  allowed: readonly [T, ...T[]],
  problems: string[],
): T {
  const path = parent === '' ? member : `${parent}.${member}`;
  const value = optionalString(object, member, path);
  if (value === undefined) return allowed[0];
  const known = allowed.find((candidate) => candidate === value);
  if (known === undefined) problems.push(enumProblem(path, value, allowed));
  return known ?? allowed[0];
}

export const enumProblem = (path: string, value: string, allowed: readonly string[]): string =>
  `Value '${value.slice(0, 64)}' at '${path}' failed to satisfy constraint: ` +
  `Member must satisfy enum value set: [${allowed.join(', ')}]`;

function refuse(body: JsonObject, problems: readonly string[]): void {
  refuseProblems(problems);
  if (optionalString(body, 'schema') !== undefined) throw validationException("The schema parameter isn't supported");
}
