import { AwsException, responseTooLarge, resultTooLarge, unsupportedResult } from '../api/errors.ts';
import { MAX_FORMATTED_RECORDS_BYTES, MAX_RESULT_BYTES } from '../api/limits.ts';
import type { ResultSetOptions } from '../request/requests.ts';
import type { CallOutcome, ResultColumn, Row } from '../sessions/statement.ts';
import type { ColumnMetadata } from './column-metadata.ts';
import { fieldWriter, type JsonWriter, plainWriter } from './fields.ts';
import type { ResultType } from './types.ts';

/** The parts of an answer of ExecuteStatement. */
export interface StatementResult {
  readonly outcome: CallOutcome;
  /** One for each column; empty if there are no rows. */
  readonly types: readonly ResultType[];
  readonly metadata: readonly ColumnMetadata[] | undefined;
}

/** Rows that INSERT, UPDATE, DELETE or MERGE touched; 0 for everything else. */
export function recordsUpdated(tag: string): number {
  const match = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag);
  return match === null ? 0 : Number(match[1]);
}

/** Does `formatRecordsAs` JSON apply? AWS ignores it for statements that change rows. */
export function isSelectLike({ columns, tag }: CallOutcome): boolean {
  return columns !== undefined && !/^(?:INSERT|UPDATE|DELETE|MERGE) /.test(tag);
}

/** The body of the answer, keys in alphabetical order, with `records`. */
export function recordsBody({ outcome, types, metadata }: StatementResult, options: ResultSetOptions): string {
  const members: string[] = [];
  if (metadata !== undefined) members.push(`"columnMetadata":${JSON.stringify(metadata)}`);
  if (!isSelectLike(outcome)) members.push('"generatedFields":[]');
  members.push(`"numberOfRecordsUpdated":${recordsUpdated(outcome.tag)}`);
  if (outcome.columns !== undefined) {
    refuseUnsupported(types, outcome.rowCount);
    if (outcome.resultBytes > MAX_RESULT_BYTES) throw resultTooLarge();
    members.push(`"records":${recordsJson(outcome.rows, types, options)}`);
  }
  return `{${members.join(',')}}`;
}

/** The body of the answer with `formattedRecords`, which replaces records and columnMetadata. */
export function formattedBody({ outcome, types }: StatementResult, options: ResultSetOptions): string {
  const columns = outcome.columns ?? [];
  refuseUnsupported(types, outcome.rowCount);
  refuseDuplicateLabels(columns);
  const formatted =
    outcome.resultBytes > MAX_FORMATTED_RECORDS_BYTES
      ? undefined
      : formattedJson(outcome.rows, columns, types, options);
  if (formatted === undefined || Buffer.byteLength(formatted) > MAX_FORMATTED_RECORDS_BYTES) {
    throw responseTooLarge();
  }
  return `{"formattedRecords":${JSON.stringify(formatted)},"numberOfRecordsUpdated":0}`;
}

function recordsJson(rows: readonly Row[], types: readonly ResultType[], options: ResultSetOptions): string {
  if (rows.length === 0) return '[]';
  const writers = types.map((type) => fieldWriter(type, options));
  let json = '';
  for (const row of rows) {
    json += json === '' ? '[' : ',[';
    for (let column = 0; column < row.length; column += 1) {
      const text = row[column] as string | null;
      if (column > 0) json += ',';
      json += text === null ? '{"isNull":true}' : (writers[column] as JsonWriter)(text);
    }
    json += ']';
  }
  return `[${json}]`;
}

function formattedJson(
  rows: readonly Row[],
  columns: readonly ResultColumn[],
  types: readonly ResultType[],
  options: ResultSetOptions,
): string {
  if (rows.length === 0) return '[]';
  const labels = columns.map(({ name }) => JSON.stringify(name));
  const writers = types.map((type) => plainWriter(type, options));
  const objects = rows.map((row) => {
    const members = row.map((text, column) => {
      const value = text === null ? 'null' : (writers[column] as JsonWriter)(text);
      return `${labels[column]}:${value}`;
    });
    return `{${members.join(',')}}`;
  });
  return `[${objects.join(',')}]`;
}

/** A type that the service cannot decode fails the call, but only when a row comes back. */
function refuseUnsupported(types: readonly ResultType[], rowCount: number): void {
  if (rowCount === 0) return;
  for (const type of types) {
    if (type.kind === 'unsupported') {
      throw unsupportedResult(`The result contains the unsupported data type ${type.displayName}.`);
    }
  }
}

function refuseDuplicateLabels(columns: readonly ResultColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new AwsException(
        'BadRequestException',
        `The result has more than one column with the label ${name}. JSON needs different labels: use aliases.`,
      );
    }
    seen.add(name);
  }
}
