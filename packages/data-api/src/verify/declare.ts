import { excerptOf, messageOf } from '../errors/database-error.ts';
import { type DeclarationProblem, StatementDeclarationError } from '../errors/declaration-error.ts';
import { placeInSql } from '../errors/problem.ts';
import { rewrite } from '../statement/rewrite.ts';
import { scan } from '../statement/sql-scanner.ts';
import { statement } from '../statement/statement.ts';
import type { ColumnType } from '../types/declared-types.ts';
import { keyOf, nullabilityOf, positionIn, typesOf } from './catalogue.ts';
import { declarationText } from './declaration-text.ts';
import { type DeclaredType, declaredType, typeOf } from './declared-type.ts';
import { type Described, type DescribedColumn, describe, type PgClient } from './describe.ts';

/** A statement with PostgreSQL's description. */
export interface DeclaredStatement {
  readonly name: string | undefined;
  readonly sql: string;
  readonly parameters: Readonly<Record<string, DeclaredType>>;
  /** Undefined for a statement that returns no rows. */
  readonly row: Readonly<Record<string, DeclaredType>> | undefined;
  /** Columns for which it is unknown whether they can be NULL. They are declared nullable. */
  readonly unknownNulls: readonly string[];
  /** TypeScript: `statement({ … })`, as a constant if it has a name. */
  readonly declaration: string;
}

/** A missing row results in NULL, also in a column with NOT NULL. */
const ADDS_NULLS = /\b(left|right|full)\b[\s\S]*\bjoin\b|\b(rollup|cube|grouping\s+sets)\b/i;

/**
 * Writes the declaration of a statement: PostgreSQL parses and describes the SQL over a direct connection, and nothing runs.
 *
 * PostgreSQL infers the types of parameters, but not whether they can be NULL. A column is declared without `nullable` if it is a table's
 * column with NOT NULL, and the statement has no outer join.
 *
 * @example
 * const { declaration } = await declareStatement(client, 'SELECT title FROM conversations WHERE id = :id');
 * // parsed: SELECT title FROM conversations WHERE id = $1
 * // statement({
 * //   sql: 'SELECT title FROM conversations WHERE id = :id',
 * //   parameters: { id: 'uuid' },
 * //   row: { title: nullable('text') },
 * // })
 * @param options.name the name of the statement in errors and telemetry; in camel case, the name of the constant. Default: no name
 * @throws {StatementDeclarationError} PostgreSQL refuses the SQL (the message has a caret), a type has no declaration, or `statement`
 * refuses it.
 */
export async function declareStatement(
  client: PgClient,
  sql: string,
  { name }: { readonly name?: string | undefined } = {},
): Promise<DeclaredStatement> {
  const context = { sql, statementName: name };
  const names = [...new Set(scan(sql).placeholders.map((placeholder) => placeholder.name))];
  const { parameterTypeIDs, columns } = await described(client, context, names);
  const catalogueType = await typesOf(client, [...parameterTypeIDs, ...columns.map(({ dataTypeID }) => dataTypeID)]);
  const nullability = await nullabilityOf(client, columns);
  const problems: DeclarationProblem[] = [...nameProblems(columns)];

  const parameters = names.map((parameter, index): [string, DeclaredType | undefined] => {
    const type = catalogueType(parameterTypeIDs[index] ?? 0);
    const found = declaredType(type, false);
    if (found === undefined) {
      const message = `parameter ${parameter} is ${type.qualifiedName}, which has no type here. Write CAST(CAST(:${parameter} AS text) AS ${type.qualifiedName}).`;
      problems.push({ code: 'unknown-type', place: { kind: 'parameter', name: parameter }, message });
    }
    return [parameter, found];
  });

  const addsNulls = ADDS_NULLS.test(sql);
  const unknownNulls: string[] = [];
  const row = columns.map((column): [string, DeclaredType | undefined] => {
    const isNullable = nullability.get(keyOf(column));
    const isUnknown = isNullable === undefined || (!isNullable && addsNulls);
    if (isUnknown) unknownNulls.push(column.name);
    const type = catalogueType(column.dataTypeID);
    const found = declaredType(type, isUnknown || isNullable);
    if (found === undefined) {
      const message = `column ${column.name} is ${type.qualifiedName}, which has no type here. Select ${column.name}::text.`;
      problems.push({ code: 'unknown-type', place: { kind: 'column', name: column.name }, message });
    }
    return [column.name, found];
  });

  if (problems.length > 0) throw new StatementDeclarationError(context, problems);
  const declared = {
    name,
    sql,
    parameters: known(parameters),
    row: columns.length === 0 ? undefined : known(row),
    unknownNulls,
  };
  check(declared);
  return { ...declared, declaration: declarationText(declared) };
}

/** @throws {StatementDeclarationError} with PostgreSQL's sentence and a caret. */
async function described(
  client: PgClient,
  context: { readonly sql: string; readonly statementName: string | undefined },
  names: readonly string[],
): Promise<Described> {
  const { sql } = context;
  const text = rewrite(sql, scan(sql).placeholders, ({ name }) => `$${names.indexOf(name) + 1}`);
  try {
    return await describe(client, text.sql);
  } catch (error) {
    const position = positionIn(error);
    const at = position === undefined ? undefined : text.positionOf(position);
    const excerpt = at === undefined ? '' : `\n${excerptOf(sql, at)}`;
    throw new StatementDeclarationError({ ...context, cause: error }, [
      {
        code: 'refused',
        place: at === undefined ? undefined : placeInSql(sql, at - 1),
        message: `PostgreSQL refuses it: ${messageOf(error)}.${adviceOn(error)}${excerpt}`,
      },
    ]);
  }
}

const INDETERMINATE_DATATYPE = '42P18';
const AMBIGUOUS_PARAMETER = '42P08';

function adviceOn(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === INDETERMINATE_DATATYPE || code === AMBIGUOUS_PARAMETER
    ? ' Write the type into the SQL, for example CAST(:name AS int4).'
    : '';
}

function nameProblems(columns: readonly DescribedColumn[]): readonly DeclarationProblem[] {
  const names = columns.map(({ name }) => name);
  return names.flatMap((name, index): readonly DeclarationProblem[] => {
    const place = { kind: 'column', name } as const;
    if (name === '?column?') {
      return [{ code: 'column-name', place, message: `column ${index + 1} has no name. Give it one with AS.` }];
    }
    if (names.indexOf(name) === index) return [];
    return [{ code: 'column-name', place, message: `two columns are named ${name}. Rename one with AS.` }];
  });
}

function known(
  types: readonly (readonly [string, DeclaredType | undefined])[],
): Readonly<Record<string, DeclaredType>> {
  return Object.fromEntries(types.flatMap(([name, type]) => (type === undefined ? [] : [[name, type]])));
}

/** @throws {StatementDeclarationError} the Data API would refuse or change the text. */
function check({ name, sql, parameters, row }: Omit<DeclaredStatement, 'declaration'>): void {
  const typesIn = (types: Readonly<Record<string, DeclaredType>>) =>
    Object.fromEntries(Object.entries(types).map(([column, type]) => [column, typeOf(type)]));
  statement({
    sql,
    ...(name === undefined ? {} : { name }),
    parameters: typesIn(parameters),
    // The rules of a declaration refuse types that the Data API cannot return.
    row: row === undefined ? undefined : (typesIn(row) as Record<string, ColumnType>),
  });
}
