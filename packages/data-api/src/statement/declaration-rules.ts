import { type Place, placeInSql } from '../errors/problem.ts';
import type { Codecs } from '../types/codec.ts';
import { MAX_SQL_CHARACTERS } from '../wire/limits.ts';
import type { Fault, FaultCode } from './fault.ts';
import { placeholderHazards } from './placeholder-hazards.ts';
import { scan } from './sql-scanner.ts';

interface Declared {
  readonly sql: string;
  readonly wireSql: string;
  /** The declaration, and the types in it. A name without a type is declared with an invalid value. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly row: Readonly<Record<string, unknown>>;
  readonly types: Codecs;
  readonly columns: Codecs;
  readonly readOnly: boolean;
}

export const READS = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW', 'EXPLAIN', 'FETCH'];

/** Everything that is wrong with a declaration; empty for one that can be sent. */
export function declarationFaults({
  sql,
  wireSql,
  parameters,
  row,
  types,
  columns,
  readOnly,
}: Declared): readonly Fault[] {
  const { firstWords, placeholders, unterminated, secondStatementAt, positionalAt } = scan(sql);
  const [first = '', second = '', third = ''] = firstWords;
  const faults: Fault[] = [];
  const add = (code: FaultCode, place?: Place, about?: string) =>
    faults.push(about === undefined ? { code, place } : { code, place, about });
  const at = (offset: number): Place => placeInSql(sql, offset);

  if (first === '') add('empty');
  if (unterminated !== undefined) add('unterminated', at(unterminated.start), unterminated.opened);
  if (secondStatementAt !== undefined) add('second-statement', at(secondStatementAt));
  const toSavepoint =
    first === 'ROLLBACK' && (second === 'TO' || (/^(WORK|TRANSACTION)$/.test(second) && third === 'TO'));
  if (/^(BEGIN|START|COMMIT|END|ABORT|ROLLBACK)$/.test(first) && !toSavepoint) {
    add('transaction-control', undefined, first);
  }
  if (first === 'PREPARE' && second === 'TRANSACTION') add('transaction-control', undefined, `${first} ${second}`);
  if (wireSql.length > MAX_SQL_CHARACTERS) add('too-long', undefined, String(wireSql.length));
  faults.push(...placeholderHazards(sql));
  for (const { name, start } of placeholders) {
    if (/[^A-Za-z0-9_]/.test(name)) add('parameter-name', at(start), name);
  }
  if (positionalAt !== undefined && !/^(PREPARE|CREATE|ALTER)$/.test(first)) {
    add('positional-parameter', at(positionalAt));
  }
  const used = new Set<string>();
  for (const { name, start } of placeholders) {
    if (!used.has(name) && !Object.hasOwn(parameters, name)) add('undeclared-parameter', at(start), name);
    used.add(name);
  }
  for (const name of Object.keys(parameters)) {
    if (!used.has(name)) add('unused-parameter', { kind: 'parameter', name }, name);
  }
  const unknownTypes = (kind: 'parameter' | 'column', declared: Declared['row'], known: Codecs): void => {
    for (const [name, type] of Object.entries(declared)) {
      if (known[name] === undefined) add('unknown-type', { kind, name }, JSON.stringify(type));
    }
  };
  unknownTypes('parameter', parameters, types);
  unknownTypes('column', row, columns);
  for (const [name, { returnable, sqlType }] of Object.entries(columns)) {
    if (!returnable) add('not-returnable', { kind: 'column', name }, sqlType);
  }
  if (readOnly && !READS.includes(first)) add('not-read-only', undefined, first);
  return faults;
}
