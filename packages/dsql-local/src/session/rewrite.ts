import { nodesOf, tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';

/** Aurora DSQL's numeric without a precision is numeric(18,6): https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-supported-data-types.html */
const NUMERIC = '(18,6)';

export interface Rewritten {
  readonly sql: string;
  /** The position of an error in the client's SQL, 1-based in characters, from the one in `sql`. */
  positionInSource(position: number): number;
}

/** What PostgreSQL gets for a statement: ASYNC and AWS IAM are blanks, and a column of type numeric has its precision. */
export function rewrite({ plainText, node, startByte, start }: JudgedStatement): Rewritten {
  const bytes = Buffer.from(plainText, 'utf8');
  const ends = bareNumerics(node).map((location) => endOfWord(bytes, location - startByte));
  const sql = insert(bytes, ends);
  const places = ends.map((end) => [...bytes.toString('utf8', 0, end)].length);
  return {
    sql,
    positionInSource(position) {
      const inserted = places.filter((place, index) => position > place + index * NUMERIC.length).length;
      return position - inserted * NUMERIC.length + start;
    },
  };
}

/** Where a column's type is numeric or decimal without a precision, in bytes. */
function bareNumerics(node: JudgedStatement['node']): readonly number[] {
  const { tag } = tagged(node);
  if (tag !== 'CreateStmt' && tag !== 'AlterTableStmt') return [];
  const found: number[] = [];
  for (const { tag: inner, node: members } of nodesOf(node)) {
    if (inner !== 'ColumnDef') continue;
    const { names, typmods, location } = (members.typeName ?? {}) as Readonly<Record<string, unknown>>;
    const isNumeric = Array.isArray(names) && names.at(-1)?.String?.sval === 'numeric';
    if (isNumeric && typmods === undefined && typeof location === 'number') found.push(location);
  }
  return found.sort((one, other) => one - other);
}

function endOfWord(bytes: Buffer, from: number): number {
  const [word = ''] = /^(?:"[^"]*"|[\w.]+)/.exec(bytes.toString('utf8', from)) ?? [];
  return from + Buffer.byteLength(word);
}

function insert(bytes: Buffer, ends: readonly number[]): string {
  const starts = [0, ...ends];
  return starts.map((from, index) => bytes.toString('utf8', from, ends[index])).join(NUMERIC);
}
