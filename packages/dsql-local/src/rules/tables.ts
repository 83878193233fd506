// CREATE TABLE and its columns.
import { refuseColumnType, sqlNameOf } from './column-types.ts';
import { cacheRefusal, hasCache } from './function-definitions.ts';
import { DOCUMENTED, INFERRED, type Rule, refuse } from './rule.ts';
import type { Refusal } from './statement.ts';

const MAX_COLUMNS = 255;
const MAX_KEY_COLUMNS = 8;

interface Element {
  readonly ColumnDef?: {
    readonly typeName?: { readonly names?: unknown; readonly arrayBounds?: readonly unknown[] };
    readonly constraints?: readonly Element[];
  };
  readonly Constraint?: {
    readonly contype?: string;
    readonly options?: unknown;
    readonly keys?: readonly unknown[];
  };
}

const persistence: Rule = ({ tag, node }) => {
  const { relpersistence } = (node.relation ?? node.view ?? {}) as { readonly relpersistence?: string };
  const word = relpersistence === 't' ? 'TEMPORARY or TEMP' : relpersistence === 'u' ? 'UNLOGGED' : undefined;
  if (word === undefined || (tag !== 'CreateStmt' && tag !== 'ViewStmt')) return undefined;
  const isTable = tag === 'CreateStmt';
  return refuse(
    'table-persistence',
    `${word} table not supported for CREATE ${isTable ? 'TABLE' : 'VIEW'}`,
    isTable ? { instead: 'CREATE TABLE' } : INFERRED,
  );
};

/** Absent from AWS's grammar. */
const tableKind: Rule = ({ tag, node }) => {
  if (tag !== 'CreateStmt') return undefined;
  if (node.partspec !== undefined) return refuse('partitions', 'PARTITION BY not supported for CREATE TABLE', INFERRED);
  if (node.inhRelations !== undefined) return refuse('inherits', 'INHERITS not supported for CREATE TABLE', INFERRED);
  return undefined;
};

const columns: Rule = ({ tag, node }) => {
  if (tag !== 'CreateStmt' || !Array.isArray(node.tableElts)) return undefined;
  const elements: readonly Element[] = node.tableElts;
  if (elements.filter(({ ColumnDef }) => ColumnDef !== undefined).length > MAX_COLUMNS) {
    return refuse('column-count', `tables can have at most ${MAX_COLUMNS} columns`, {
      ...DOCUMENTED,
      sqlState: '54011',
    });
  }
  for (const element of elements) {
    const found = refuseColumn(element) ?? refuseConstraint(element);
    if (found !== undefined) return found;
  }
  return undefined;
};

function refuseColumn({ ColumnDef }: Element): Refusal | undefined {
  if (ColumnDef?.typeName === undefined) return undefined;
  const identity = ColumnDef.constraints?.find(({ Constraint }) => Constraint?.contype === 'CONSTR_IDENTITY');
  if (identity !== undefined) {
    const type = sqlNameOf(ColumnDef.typeName);
    if (type !== 'bigint') {
      return refuse('identity-type', `datatype ${type} not supported, identity column type must be bigint`, {
        instead: 'bigint',
      });
    }
    if (!hasCache(identity.Constraint?.options)) return cacheRefusal('identity column');
  }
  return refuseColumnType(ColumnDef.typeName);
}

function refuseConstraint({ Constraint }: Element): Refusal | undefined {
  if (Constraint?.contype === 'CONSTR_EXCLUSION') {
    return refuse('exclusion', 'EXCLUDE constraint not supported for CREATE TABLE', INFERRED);
  }
  return (Constraint?.keys?.length ?? 0) > MAX_KEY_COLUMNS ? TOO_MANY_KEYS : undefined;
}

export const TOO_MANY_KEYS: Refusal = refuse(
  'key-columns',
  `more than ${MAX_KEY_COLUMNS} column keys in an index are not supported`,
  { ...DOCUMENTED, sqlState: '54011' },
);

export const TABLE_RULES: readonly Rule[] = [persistence, tableKind, columns];
