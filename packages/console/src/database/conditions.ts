import type { PlanNode } from './plan.ts';

/** Columns that a condition of a plan compares with a value. */
export interface ComparedColumns {
  /** With `=`. */
  readonly equal: readonly string[];
  /** With `<`, `>`, `<=`, `>=`. */
  readonly range: readonly string[];
}

const NAME = '("(?:[^"]|"")+"|[a-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)';
// `(notes.title = $1)` and, for a varchar, `((notes.title)::text = $1)`. `(lower(notes.title) = $1)` does not compare the column itself.
const COMPARED = new RegExp(`\\((?:\\((?:${NAME}\\.)?${NAME}\\)::[\\w ]+|(?:${NAME}\\.)?${NAME}) (=|<=?|>=?) `, 'g');

/** The columns that a filter of EXPLAIN VERBOSE compares. Names that are not a column of the table are left out. */
export function comparedColumns(filter: string, columns: readonly string[]): ComparedColumns {
  const found = [...filter.matchAll(COMPARED)].map(([, , cast, , plain, operator]) => ({
    name: unquoted(cast ?? plain ?? ''),
    isEqual: operator === '=',
  }));
  const namesOf = (isEqual: boolean) => [
    ...new Set(found.filter((one) => one.isEqual === isEqual && columns.includes(one.name)).map(({ name }) => name)),
  ];
  const equal = namesOf(true);
  return { equal, range: namesOf(false).filter((name) => !equal.includes(name)) };
}

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

export function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}
