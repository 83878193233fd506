import { nodesOf, type Tagged } from './nodes.ts';
import type { StatementKind } from './statement.ts';

const KINDS: Readonly<Record<string, StatementKind>> = {
  TransactionStmt: 'transaction',
  InsertStmt: 'dml',
  UpdateStmt: 'dml',
  DeleteStmt: 'dml',
  MergeStmt: 'dml',
  VariableShowStmt: 'read',
  VacuumStmt: 'read',
  VariableSetStmt: 'setting',
  ConstraintsSetStmt: 'setting',
  CallStmt: 'call',
};

/** The kind that the statement counts as. Everything that is not listed changes the catalogue; GRANT and REVOKE too. */
export function kindOf({ tag, node }: Tagged): StatementKind {
  if (tag === 'SelectStmt' || tag === 'ExplainStmt') return writes(node) ? 'dml' : 'read';
  if (tag === 'CopyStmt') return node.is_from === true ? 'dml' : 'read';
  return KINDS[tag] ?? 'ddl';
}

/** A query may write in a WITH clause, and EXPLAIN ANALYZE runs what it explains. */
function writes(node: Readonly<Record<string, unknown>>): boolean {
  for (const { tag } of nodesOf(node)) {
    if (tag === 'InsertStmt' || tag === 'UpdateStmt' || tag === 'DeleteStmt') return true;
  }
  return false;
}
