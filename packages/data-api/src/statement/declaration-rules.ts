import type { DeclarationProblem } from '../errors/declaration-error.ts';
import { placeInSql } from '../errors/problem.ts';
import { codecOf, isType } from '../types/declared-types.ts';
import { MAX_SQL_CHARACTERS } from '../wire/limits.ts';
import { placeholderHazards } from './placeholder-hazards.ts';
import type { Scan } from './sql-scanner.ts';

interface Declared {
  readonly sql: string;
  readonly wireSql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly row: Readonly<Record<string, unknown>> | undefined;
  readonly readOnly: boolean;
  readonly read: Scan;
}

const READS = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'FETCH'];

/** The rules of a declaration: each gives its problems, so that all of them are reported at once. */
const RULES: readonly ((declared: Declared) => readonly DeclarationProblem[])[] = [
  function hasText({ read }) {
    return read.firstWords.length > 0
      ? []
      : [{ code: 'empty', place: undefined, message: 'the text has no SQL. Write one statement.' }];
  },
  function isClosed({ sql, read: { unterminated } }) {
    if (unterminated === undefined) return [];
    const message = `${unterminated.opened} is not closed. Close it at the end of the quoted text or comment.`;
    return [{ code: 'unterminated', place: placeInSql(sql, unterminated.start), message }];
  },
  function isOne({ sql, read }) {
    if (read.secondStatementAt === undefined) return [];
    const message =
      'a second statement begins; the Data API takes one a request. Declare each by itself, and run them in transaction(…).';
    return [{ code: 'second-statement', place: placeInSql(sql, read.secondStatementAt), message }];
  },
  function hasNoTransactionControl({ read }) {
    const [first = '', second = '', third = ''] = read.firstWords;
    const toSavepoint =
      first === 'ROLLBACK' && (second === 'TO' || (/^(WORK|TRANSACTION)$/.test(second) && third === 'TO'));
    const control = ['BEGIN', 'START', 'COMMIT', 'END', 'ABORT', 'ROLLBACK'].includes(first) && !toSavepoint;
    const prepared = first === 'PREPARE' && second === 'TRANSACTION';
    if (!control && !prepared) return [];
    const words = prepared ? `${first} ${second}` : first;
    const message = `${words} as text would leave the service's own transaction open until it expires. Use transaction(…), which begins, commits and rolls back.`;
    return [{ code: 'transaction-control', place: undefined, message }];
  },
  function fits({ wireSql }) {
    if (wireSql.length <= MAX_SQL_CHARACTERS) return [];
    const message = `the text has ${wireSql.length} characters with its casts; the Data API takes at most ${MAX_SQL_CHARACTERS}. Send values as parameters, or split the statement.`;
    return [{ code: 'too-long', place: undefined, message }];
  },
  function arrivesAsWritten({ sql }) {
    return placeholderHazards(sql);
  },
  function hasAsciiNames({ sql, read }) {
    return read.placeholders
      .filter(({ name }) => /[^A-Za-z0-9_]/.test(name))
      .map(({ name, start }) => ({
        code: 'parameter-name',
        place: placeInSql(sql, start),
        message: `:${name} is not a parameter name. Use the letters A to Z, digits and _ only.`,
      }));
  },
  function hasNamedParametersOnly({ sql, read }) {
    const prepares = /^(PREPARE|CREATE|ALTER)$/.test(read.firstWords[0] ?? '');
    if (read.positionalAt === undefined || prepares) return [];
    const message = '$1 and the like are not parameters here. Write :name and declare its type.';
    return [{ code: 'positional-parameter', place: placeInSql(sql, read.positionalAt), message }];
  },
  function declaresWhatItUses({ sql, parameters, read }) {
    const first = new Map([...read.placeholders].reverse().map(({ name, start }) => [name, start]));
    return [...first.entries()]
      .filter(([name]) => !Object.hasOwn(parameters, name))
      .sort(([, a], [, b]) => a - b)
      .map(([name, start]) => ({
        code: 'undeclared-parameter',
        place: placeInSql(sql, start),
        message: `:${name} has no declared type. Add it to parameters, for example ${example(name)}.`,
      }));
  },
  function usesWhatItDeclares({ parameters, read }) {
    const used = new Set(read.placeholders.map(({ name }) => name));
    return Object.keys(parameters)
      .filter((name) => !used.has(name))
      .map((name) => ({
        code: 'unused-parameter',
        place: { kind: 'parameter', name },
        message: `parameter ${name} is declared, but :${name} is not in the text. Use it, or remove it from parameters.`,
      }));
  },
  function namesKnownTypes({ parameters, row = {} }) {
    const problem = (kind: 'parameter' | 'column', name: string, type: unknown): DeclarationProblem => ({
      code: 'unknown-type',
      place: { kind, name },
      message: `${kind} ${name} is declared ${JSON.stringify(type)}, which is not a type. Use a name such as 'text' or 'timestamptz', nullable(…), array(…) or enumType(…).`,
    });
    const unknown = (types: Readonly<Record<string, unknown>>) =>
      Object.entries(types).filter(([, type]) => !isType(type));
    return [
      ...unknown(parameters).map(([name, type]) => problem('parameter', name, type)),
      ...unknown(row).map(([name, type]) => problem('column', name, type)),
    ];
  },
  function returnsWhatCanBeReturned({ row = {} }) {
    return Object.entries(row).flatMap(([name, type]): readonly DeclarationProblem[] => {
      if (!isType(type) || codecOf(type).returnable) return [];
      const message = `column ${name} is declared ${codecOf(type).sqlType}, which the Data API cannot return. Select ${name}::text and declare 'text'.`;
      return [{ code: 'not-returnable', place: { kind: 'column', name }, message }];
    });
  },
  function readsIfItSaysSo({ readOnly, read }) {
    const first = read.firstWords[0] ?? '';
    if (!readOnly || READS.includes(first)) return [];
    const message = `readOnly is declared, but the statement begins with ${first}. Allowed are ${READS.join(', ')}. Remove readOnly from a statement that writes.`;
    return [{ code: 'not-read-only', place: undefined, message }];
  },
];

/** Everything that is wrong with a declaration; empty for one that can be sent. */
export function declarationProblems(declared: Declared): readonly DeclarationProblem[] {
  return RULES.flatMap((rule) => rule(declared));
}

function example(name: string): string {
  return `{ ${/^\d/.test(name) ? `'${name}'` : name}: 'text' }`;
}
