// Which declared column a name in a query means. Pure: it reads Kysely's operation nodes and the declared tables.
import type { ColumnNode, OperationNode, TableNode } from 'kysely';
import { quoteIdentifier, type Table } from '../sql/table.ts';
import type { ParameterType } from '../types/declared-types.ts';

/** Declared tables by their name in SQL: `"users"`, `"app"."users"`. */
export type Tables = ReadonlyMap<string, Table>;

/** The sources of one query. */
export interface Scope {
  /** By the name in the query. Undefined for undeclared sources: a subquery, a WITH, another table. */
  readonly sources: ReadonlyMap<string, Table | undefined>;
  /** The table that it inserts into or updates. */
  readonly target: Table | undefined;
  /** Names of its WITH, which hide tables with the same name. */
  readonly with: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

/** The parts of a query node with the tables that it reads and writes. */
interface QueryParts {
  readonly kind: string;
  readonly from?: { readonly froms: readonly OperationNode[] };
  readonly using?: { readonly tables?: readonly OperationNode[]; readonly table?: OperationNode };
  readonly joins?: readonly { readonly table: OperationNode }[];
  readonly table?: OperationNode;
  readonly into?: OperationNode;
  readonly with?: { readonly expressions: readonly { readonly name: { readonly table: TableNode } }[] };
}

export function scopeOf(node: QueryParts, tables: Tables, outer: Scope | undefined): Scope {
  const names = new Set(node.with?.expressions.map(({ name }) => name.table.table.identifier.name));
  const sources = new Map<string, Table | undefined>();
  const add = (source: OperationNode): Table | undefined => {
    const table = tableOf(source, tables, { with: names, outer });
    sources.set(nameOf(source), table);
    return table;
  };
  const written = node.into ?? node.table;
  // An INSERT or UPDATE inside MERGE names no table: it is the one of the MERGE.
  const isInsideMerge = written === undefined && (node.kind === 'InsertQueryNode' || node.kind === 'UpdateQueryNode');
  const target = written === undefined ? (isInsideMerge ? outer?.target : undefined) : add(written);
  if (node.kind === 'InsertQueryNode') sources.set('excluded', target);
  const { from, using, joins = [] } = node;
  const read = [
    ...(from?.froms ?? []),
    ...(using?.tables ?? []),
    ...(using?.table === undefined ? [] : [using.table]),
    ...joins.map(({ table }) => table),
  ];
  for (const source of read) add(source);
  return { sources, target, with: names, outer };
}

function tableOf(
  source: OperationNode,
  tables: Tables,
  scope: Pick<Scope, 'with' | 'outer'> | undefined,
): Table | undefined {
  if (isAlias(source)) return tableOf(source.node, tables, scope);
  if (!isTable(source)) return undefined;
  const { schema, identifier } = source.table;
  const name = quoteIdentifier(identifier.name);
  if (schema !== undefined) return tables.get(`${quoteIdentifier(schema.name)}.${name}`) ?? tables.get(name);
  for (let each = scope; each !== undefined; each = each.outer) {
    if (each.with.has(identifier.name)) return undefined;
  }
  return tables.get(name);
}

/** A unique name if the source has none. */
function nameOf(source: OperationNode): string {
  if (isTable(source)) return source.table.identifier.name;
  const alias = isAlias(source) ? source.alias : undefined;
  return alias !== undefined && 'name' in alias ? String(alias.name) : '';
}

/** The declared type of the column to which a node refers; undefined for anything else. */
export function typeOfReference(node: OperationNode, scope: Scope | undefined): ParameterType | undefined {
  if (isColumn(node)) return typeOfColumn(node.column.name, scope);
  if (!isReference(node) || !isColumn(node.column)) return undefined;
  const { name } = node.column.column;
  if (node.table === undefined) return typeOfColumn(name, scope);
  const source = node.table.table.identifier.name;
  for (let each = scope; each !== undefined; each = each.outer) {
    if (each.sources.has(source)) return columnOf(each.sources.get(source), name);
  }
  return undefined;
}

function typeOfColumn(name: string, scope: Scope | undefined): ParameterType | undefined {
  for (let each = scope; each !== undefined; each = each.outer) {
    const tables = [...each.sources.values()];
    const found = tables.map((table) => columnOf(table, name)).find((type) => type !== undefined);
    if (found !== undefined) return found;
    // The column may belong to an undeclared source.
    if (tables.includes(undefined)) return undefined;
  }
  return undefined;
}

export function columnOf(table: Table | undefined, name: string): ParameterType | undefined {
  return table !== undefined && Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
}

interface AliasParts extends OperationNode {
  readonly node: OperationNode;
  readonly alias: OperationNode;
}

interface ReferenceParts extends OperationNode {
  readonly column: OperationNode;
  readonly table?: TableNode;
}

const isAlias = (node: OperationNode): node is AliasParts => node.kind === 'AliasNode';
const isTable = (node: OperationNode): node is TableNode => node.kind === 'TableNode';
const isColumn = (node: OperationNode): node is ColumnNode => node.kind === 'ColumnNode';
const isReference = (node: OperationNode): node is ReferenceParts => node.kind === 'ReferenceNode';
