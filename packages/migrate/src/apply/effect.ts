import { statement } from '@daybreak/database';
import type { AlterTableStmt, Node, RangeVar } from 'libpg-query';
import type { Session } from '../ledger/tables.ts';

const indexIsValid = statement({
  sql: 'SELECT COALESCE((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(:name)), false) AS done',
  parameters: { name: 'text' },
  row: { done: 'bool' },
  readOnly: true,
});

const relationExists = statement({
  sql: 'SELECT to_regclass(:name) IS NOT NULL AS done',
  parameters: { name: 'text' },
  row: { done: 'bool' },
  readOnly: true,
});

const constraintIsValid = statement({
  sql: `SELECT COALESCE((SELECT convalidated FROM pg_catalog.pg_constraint
  WHERE conrelid = to_regclass(:relation) AND conname = :name), false) AS done`,
  parameters: { relation: 'text', name: 'text' },
  row: { done: 'bool' },
  readOnly: true,
});

/**
 * Whether a statement that continued after its timeout took effect, according to the catalogue. Undefined when the
 * catalogue does not show it, e.g. for VACUUM.
 */
export async function tookEffect(session: Session, node: Node): Promise<boolean | undefined> {
  if ('IndexStmt' in node) {
    const { idxname, relation } = node.IndexStmt;
    if (idxname === undefined) return undefined;
    const name = qualified([relation?.schemaname, idxname]);
    return isDone(await session.query(indexIsValid, { name }));
  }
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX') {
    for (const name of droppedNames(node.DropStmt.objects ?? [])) {
      if (isDone(await session.query(relationExists, { name }))) return false;
    }
    return true;
  }
  if ('AlterTableStmt' in node) {
    const constraint = onlyValidates(node.AlterTableStmt);
    const { relation } = node.AlterTableStmt;
    if (constraint === undefined || relation === undefined) return undefined;
    return isDone(await session.query(constraintIsValid, { relation: relationName(relation), name: constraint }));
  }
  if ('CreateStmt' in node) {
    const { relation } = node.CreateStmt;
    return relation && isDone(await session.query(relationExists, { name: relationName(relation) }));
  }
  if ('CreateTableAsStmt' in node) {
    const relation = node.CreateTableAsStmt.into?.rel;
    return relation && isDone(await session.query(relationExists, { name: relationName(relation) }));
  }
  return undefined;
}

/** DDL may continue after the Data API's 45 s; a statement that changes or reads data is ended. */
export function isDataStatement(node: Node): boolean {
  const kinds = [
    'SelectStmt',
    'InsertStmt',
    'UpdateStmt',
    'DeleteStmt',
    'MergeStmt',
    'DoStmt',
    'CallStmt',
    'ExplainStmt',
  ];
  return kinds.some((kind) => kind in node);
}

/** The constraint, when an ALTER TABLE only does VALIDATE CONSTRAINT. */
function onlyValidates(statement: AlterTableStmt): string | undefined {
  const [command, ...others] = statement.cmds ?? [];
  if (command === undefined || others.length > 0 || !('AlterTableCmd' in command)) return undefined;
  return command.AlterTableCmd.subtype === 'AT_ValidateConstraint' ? command.AlterTableCmd.name : undefined;
}

function droppedNames(objects: readonly Node[]): readonly string[] {
  return objects.map((object) => {
    const items = 'List' in object ? (object.List.items ?? []) : [];
    return qualified(items.map((item) => ('String' in item ? item.String.sval : undefined)));
  });
}

function relationName(relation: RangeVar): string {
  return qualified([relation.schemaname, relation.relname]);
}

function qualified(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => `"${part?.replaceAll('"', '""')}"`)
    .join('.');
}

function isDone(rows: readonly { readonly done: boolean }[]): boolean {
  return rows[0]?.done === true;
}
