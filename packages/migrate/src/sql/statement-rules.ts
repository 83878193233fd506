import type { AlterTableStmt, DefElem, Node } from 'libpg-query';

/** The line that lets a migration run outside a transaction. */
export const NO_TRANSACTION_MARKER = '-- daybreak:no-transaction';

/**
 * Why this kind of statement cannot be part of the migration, or undefined. Decided on the parsed statement, before
 * anything runs.
 * @param transaction false when the file carries {@link NO_TRANSACTION_MARKER}.
 */
export function refuseKind(node: Node, transaction: boolean): string | undefined {
  if ('CopyStmt' in node) {
    return 'there is no stream for the rows of COPY. Use INSERT … VALUES, or the aws_s3 extension for large data.';
  }
  if ('TransactionStmt' in node) {
    return transaction
      ? `${transactionWord(node.TransactionStmt.kind)} is not allowed: the file already runs in one transaction. Remove the line.`
      : `${transactionWord(node.TransactionStmt.kind)} has no effect here: each statement has a session of its own. Remove the line, ` +
          `or remove "${NO_TRANSACTION_MARKER}" to run the file in one transaction.`;
  }
  if (transaction && setsReadOnly(node)) {
    return (
      'in a read-only transaction, the migration cannot be recorded as applied. Remove the statement; ' +
      'a migration that changes nothing needs no protection.'
    );
  }
  const outside = needsNoTransaction(node);
  if (transaction && outside !== undefined) {
    return (
      `${outside} cannot run inside a transaction, and a migration runs in one. Put it in a migration of its own that begins with ` +
      `the line "${NO_TRANSACTION_MARKER}".`
    );
  }
  const session = transaction ? undefined : needsSession(node);
  if (session !== undefined) {
    return (
      `${session} has no effect on the next statement: each statement has a session of its own. Remove it, ` +
      `or remove "${NO_TRANSACTION_MARKER}" to run the file in one transaction.`
    );
  }
  return undefined;
}

/** The statement's name, when PostgreSQL refuses it in a transaction. For any other, PostgreSQL answers 25001. */
function needsNoTransaction(node: Node): string | undefined {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ? 'CREATE INDEX CONCURRENTLY' : undefined;
  if ('DropStmt' in node) return node.DropStmt.concurrent ? 'DROP INDEX CONCURRENTLY' : undefined;
  if ('ReindexStmt' in node) {
    if (node.ReindexStmt.params?.some((param) => option(param)?.defname === 'concurrently'))
      return 'REINDEX CONCURRENTLY';
    const kind = node.ReindexStmt.kind;
    return kind === 'REINDEX_OBJECT_TABLE' || kind === 'REINDEX_OBJECT_INDEX'
      ? undefined
      : 'REINDEX of a schema or database';
  }
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd ? 'VACUUM' : undefined;
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined ? 'CLUSTER without a table' : undefined;
  if ('CreatedbStmt' in node) return 'CREATE DATABASE';
  if ('DropdbStmt' in node) return 'DROP DATABASE';
  if ('CreateTableSpaceStmt' in node) return 'CREATE TABLESPACE';
  if ('DropTableSpaceStmt' in node) return 'DROP TABLESPACE';
  if ('AlterSystemStmt' in node) return 'ALTER SYSTEM';
  if ('AlterDatabaseStmt' in node) {
    const moves = node.AlterDatabaseStmt.options?.some((item) => option(item)?.defname === 'tablespace');
    return moves ? 'ALTER DATABASE … SET TABLESPACE' : undefined;
  }
  if ('AlterTableStmt' in node && detachesConcurrently(node.AlterTableStmt)) return 'DETACH PARTITION CONCURRENTLY';
  if ('DiscardStmt' in node) return node.DiscardStmt.target === 'DISCARD_ALL' ? 'DISCARD ALL' : undefined;
  return undefined;
}

/** `SET TRANSACTION READ ONLY` in each of its spellings. `recordApplied` finds the others when they have run. */
function setsReadOnly(node: Node): boolean {
  if (!('VariableSetStmt' in node)) return false;
  const { name, args = [] } = node.VariableSetStmt;
  const names = ['transaction_read_only', 'default_transaction_read_only'];
  const [value] = args;
  if (names.includes(name ?? '')) return value !== undefined && isTrue(value);
  return args.some((item) => {
    const element = option(item);
    return element?.defname === 'transaction_read_only' && element.arg !== undefined && isTrue(element.arg);
  });
}

/** As PostgreSQL reads a Boolean setting: 1, or the beginning of true, yes or on. */
function isTrue(value: Node): boolean {
  if (!('A_Const' in value)) return false;
  const { ival, sval, boolval } = value.A_Const;
  if (sval?.sval !== undefined) return /^(?:1|on|t|tr|tru|true|y|ye|yes)$/i.test(sval.sval);
  return ival?.ival === 1 || boolval?.boolval === true;
}

/** The statement's name, when it only changes the session, which ends with the statement. */
function needsSession(node: Node): string | undefined {
  if ('VariableSetStmt' in node) return node.VariableSetStmt.kind?.startsWith('VAR_RESET') ? 'RESET' : 'SET';
  if ('PrepareStmt' in node) return 'PREPARE';
  const temporary =
    ('CreateStmt' in node && node.CreateStmt.relation?.relpersistence === 't') ||
    ('CreateTableAsStmt' in node && node.CreateTableAsStmt.into?.rel?.relpersistence === 't') ||
    ('SelectStmt' in node && node.SelectStmt.intoClause?.rel?.relpersistence === 't');
  return temporary ? 'CREATE TEMPORARY TABLE' : undefined;
}

function detachesConcurrently(statement: AlterTableStmt): boolean {
  return (statement.cmds ?? []).some((command) => {
    if (!('AlterTableCmd' in command)) return false;
    const definition = command.AlterTableCmd.def;
    return definition !== undefined && 'PartitionCmd' in definition && definition.PartitionCmd.concurrent === true;
  });
}

function option(node: Node): DefElem | undefined {
  return 'DefElem' in node ? node.DefElem : undefined;
}

/** `TRANS_STMT_ROLLBACK_TO` → `ROLLBACK TO`. */
function transactionWord(kind: string | undefined): string {
  return (kind ?? 'TRANS_STMT_COMMIT').replace('TRANS_STMT_', '').replaceAll('_', ' ');
}
