import { codecOf, isType } from '../types/declared-types.ts';
import { MAX_SQL_CHARACTERS } from '../wire/limits.ts';
import { findPlaceholderHazards, lineAndColumn } from './placeholder-hazards.ts';
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

/** A statement's own rules as data: each gives its problems, so that all of them are reported at once. */
const RULES: readonly ((declared: Declared) => readonly string[])[] = [
  function hasText({ read }) {
    return read.firstWords.length > 0 ? [] : ['holds no SQL. Write one statement.'];
  },
  function isClosed({ read }) {
    return read.unterminated === undefined
      ? []
      : [`${read.unterminated} is opened and never closed. Close it at the end of the quoted text or comment.`];
  },
  function isOne({ sql, read }) {
    return read.secondStatementAt === undefined
      ? []
      : [
          `${place(sql, read.secondStatementAt)}: a second statement begins; the Data API takes one a request. Declare each by itself, and run them in transaction(…).`,
        ];
  },
  function hasNoTransactionControl({ read }) {
    const [first = '', second = '', third = ''] = read.firstWords;
    const toSavepoint =
      first === 'ROLLBACK' && (second === 'TO' || (/^(WORK|TRANSACTION)$/.test(second) && third === 'TO'));
    const control = ['BEGIN', 'START', 'COMMIT', 'END', 'ABORT', 'ROLLBACK'].includes(first) && !toSavepoint;
    const prepared = first === 'PREPARE' && second === 'TRANSACTION';
    return control || prepared
      ? [
          `${[first, prepared ? second : ''].join(' ').trim()} as text would leave the service's own transaction open until it expires. Use transaction(…), which begins, commits and rolls back.`,
        ]
      : [];
  },
  function fits({ wireSql }) {
    return wireSql.length <= MAX_SQL_CHARACTERS
      ? []
      : [
          `is ${wireSql.length} characters long with its casts; the Data API takes at most ${MAX_SQL_CHARACTERS}. Send values as parameters, or divide the statement.`,
        ];
  },
  function arrivesAsWritten({ sql }) {
    return findPlaceholderHazards(sql).map((hazard) => hazard.message);
  },
  function hasNamedParametersOnly({ sql, read }) {
    const prepares = /^(PREPARE|CREATE|ALTER)$/.test(read.firstWords[0] ?? '');
    return read.positionalAt === undefined || prepares
      ? []
      : [
          `${place(sql, read.positionalAt)}: $1 and the like are not parameters here. Write :name and declare its type.`,
        ];
  },
  function declaresWhatItUses({ sql, parameters, read }) {
    const used = new Set(read.placeholders.map(({ name }) => name));
    const problems: string[] = [];
    for (const name of used) {
      if (Object.hasOwn(parameters, name)) continue;
      const start = read.placeholders.find((placeholder) => placeholder.name === name)?.start ?? 0;
      problems.push(
        `${place(sql, start)}: :${name} has no declared type. Add it to parameters, for instance ${example(name)}.`,
      );
    }
    for (const name of Object.keys(parameters)) {
      if (!used.has(name))
        problems.push(`parameter ${name} is declared, and :${name} is not in the text. Remove it, or use it.`);
    }
    return problems;
  },
  function namesKnownTypes({ parameters, row = {} }) {
    const declared = [
      ...Object.entries(parameters).map(([name, type]) => [`parameter ${name}`, type] as const),
      ...Object.entries(row).map(([name, type]) => [`column ${name}`, type] as const),
    ];
    return declared
      .filter(([, type]) => !isType(type))
      .map(
        ([what, type]) =>
          `${what} has the type ${JSON.stringify(type)}, which is not known. Use a type name such as 'text' or 'timestamptz', nullable(…), array(…) or enumType(…).`,
      );
  },
  function returnsWhatCanBeReturned({ row = {} }) {
    return Object.entries(row)
      .filter(([, type]) => isType(type) && !codecOf(type).returnable)
      .map(
        ([name, type]) =>
          `column ${name} is declared ${isType(type) ? codecOf(type).sqlType : ''}, which the Data API cannot return. Select ${name}::text and declare 'text'.`,
      );
  },
  function readsIfItSaysSo({ readOnly, read }) {
    const first = read.firstWords[0] ?? '';
    return !readOnly || READS.includes(first)
      ? []
      : [
          `is declared readOnly and begins with ${first}. Only ${READS.join(', ')} may be; leave readOnly out of a statement that writes.`,
        ];
  },
];

/** Everything that is wrong with a declaration; empty for one that can be sent. */
export function declarationProblems(declared: Declared): readonly string[] {
  return RULES.flatMap((rule) => rule(declared));
}

function place(sql: string, offset: number): string {
  const { line, column } = lineAndColumn(sql, offset);
  return `line ${line}, column ${column}`;
}

function example(name: string): string {
  return `{ ${/^\d/.test(name) ? `'${name}'` : name}: 'text' }`;
}
