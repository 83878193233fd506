import type { SplitStatement } from '../sql/split-statements.ts';

/**
 * The text for Aurora DSQL, which builds an index and validates a constraint in a job, `ASYNC`. The file itself stays plain PostgreSQL.
 * `CONCURRENTLY` means the same and is left out.
 */
export function asyncText({ text, node }: Pick<SplitStatement, 'text' | 'node'>): string {
  if ('IndexStmt' in node) return text.replace(/^(CREATE\s+(?:UNIQUE\s+)?INDEX)(?:\s+CONCURRENTLY)?\s+/i, '$1 ASYNC ');
  if (validatesOnly(node)) return text.replace(/^ALTER\s+TABLE\s+/i, '$&ASYNC ');
  return text;
}

/** Whether Aurora DSQL does it in a job. */
export function isJob(node: SplitStatement['node']): boolean {
  return 'IndexStmt' in node || validatesOnly(node);
}

function validatesOnly(node: SplitStatement['node']): boolean {
  if (!('AlterTableStmt' in node)) return false;
  const [command, ...others] = node.AlterTableStmt.cmds ?? [];
  if (command === undefined || others.length > 0 || !('AlterTableCmd' in command)) return false;
  return command.AlterTableCmd.subtype === 'AT_ValidateConstraint';
}
