import { refuseColumnType } from './column-types.ts';
import { INFERRED, type Rule, refuse } from './rule.ts';
import type { Refusal } from './statement.ts';

interface Command {
  readonly subtype: string;
  readonly def?: {
    readonly ColumnDef?: {
      readonly typeName?: { readonly names?: unknown; readonly arrayBounds?: readonly unknown[] };
      readonly constraints?: readonly { readonly Constraint?: { readonly contype?: string } }[];
    };
    readonly Constraint?: {
      readonly contype?: string;
      readonly skip_validation?: boolean;
      readonly indexname?: string;
    };
  };
}

/** Absent from AWS's grammar; the words are ours. */
const NOT_THERE = [
  ...['AT_EnableTrig', 'AT_DisableTrig', 'AT_EnableRowSecurity', 'AT_DisableRowSecurity', 'AT_ForceRowSecurity'],
  ...['AT_SetLogged', 'AT_SetUnLogged', 'AT_AddInherit', 'AT_DropInherit', 'AT_AttachPartition', 'AT_DetachPartition'],
  ...['AT_ClusterOn', 'AT_SetTableSpace', 'AT_AddOf', 'AT_SetAccessMethod'],
];

const alterTable: Rule = ({ tag, node }, extension) => {
  if (tag !== 'AlterTableStmt' || !Array.isArray(node.cmds)) return undefined;
  for (const { AlterTableCmd } of node.cmds) {
    const found = refuseCommand(AlterTableCmd, extension === 'async');
    if (found !== undefined) return found;
  }
  return undefined;
};

function refuseCommand({ subtype, def }: Command, isAsync: boolean): Refusal | undefined {
  if (isAsync && subtype !== 'AT_ValidateConstraint') {
    return refuse('alter-async', 'unsupported ALTER TABLE ASYNC statement', INFERRED);
  }
  if (subtype === 'AT_AddColumn') return refuseColumn(def);
  if (subtype === 'AT_AddConstraint') return refuseConstraint(def);
  if (subtype === 'AT_ValidateConstraint' && !isAsync) {
    return refuse('validate-without-async', 'unsupported ALTER TABLE VALIDATE CONSTRAINT statement', {
      instead: 'ALTER TABLE ASYNC … VALIDATE CONSTRAINT …, then wait for its job',
    });
  }
  if (subtype === 'AT_AlterColumnType') {
    return refuse('alter-column-type', 'unsupported ALTER TABLE ALTER COLUMN ... SET DATA TYPE statement', {
      instead: 'a new column, filled in steps',
    });
  }
  if (subtype === 'AT_SetNotNull') {
    return refuse('set-not-null', 'unsupported ALTER TABLE ALTER COLUMN ... SET NOT NULL statement', {
      ...INFERRED,
      instead: 'ADD CONSTRAINT … CHECK (… IS NOT NULL) NOT VALID, then ALTER TABLE ASYNC … VALIDATE CONSTRAINT',
    });
  }
  return NOT_THERE.includes(subtype) ? refuse('alter-table', 'unsupported ALTER TABLE statement', INFERRED) : undefined;
}

function refuseColumn(def: Command['def']): Refusal | undefined {
  const { typeName, constraints } = def?.ColumnDef ?? {};
  // NULL and DEFERRABLE attributes are constraints to the parser; only those that restrict or fill are refused.
  if (constraints?.some(({ Constraint }) => Constraint?.contype !== 'CONSTR_NULL')) {
    return refuse('add-column-constraint', 'ALTER TABLE ADD COLUMN with constraint not supported', {
      instead: 'ADD COLUMN with name and type only, then ALTER COLUMN … SET DEFAULT or ADD CONSTRAINT … NOT VALID',
    });
  }
  return typeName === undefined ? undefined : refuseColumnType(typeName);
}

/** Only NOT VALID constraints, and a unique one that takes over an index. */
function refuseConstraint(def: Command['def']): Refusal | undefined {
  const { contype, skip_validation, indexname } = def?.Constraint ?? {};
  if (contype === 'CONSTR_UNIQUE' && indexname !== undefined) return undefined;
  if ((contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && skip_validation === true) return undefined;
  return refuse('add-constraint', 'unsupported ALTER TABLE ADD CONSTRAINT statement', {
    instead:
      contype === 'CONSTR_UNIQUE'
        ? 'CREATE UNIQUE INDEX ASYNC, then ADD CONSTRAINT … UNIQUE USING INDEX'
        : contype === 'CONSTR_PRIMARY'
          ? 'PRIMARY KEY in CREATE TABLE'
          : 'ADD CONSTRAINT … NOT VALID, then ALTER TABLE ASYNC … VALIDATE CONSTRAINT',
  });
}

export const ALTER_TABLE_RULES: readonly Rule[] = [alterTable];
