import { optionOf } from './nodes.ts';
import { INFERRED, type Rule, refuse } from './rule.ts';
import { acceptsParameter, parameterRefusal } from './settings.ts';
import type { Refusal } from './statement.ts';

const NAMES: Readonly<Record<string, string>> = {
  TRANS_STMT_SAVEPOINT: 'SAVEPOINT',
  TRANS_STMT_RELEASE: 'RELEASE',
  TRANS_STMT_ROLLBACK_TO: 'ROLLBACK TO',
  TRANS_STMT_PREPARE: 'PREPARE TRANSACTION',
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};
const RECORDED = ['SAVEPOINT', 'ROLLBACK TO'];

const transaction: Rule = ({ tag, node }) => {
  if (tag !== 'TransactionStmt') return undefined;
  const name = node.chain === true ? 'AND CHAIN' : NAMES[String(node.kind)];
  if (name === undefined) return refuseIsolation(node.options);
  return refuse('savepoint', `unsupported transaction statement: ${name}`, {
    certainty: RECORDED.includes(name) ? 'recorded' : 'inferred',
    instead: 'a transaction of its own',
  });
};

function refuseIsolation(options: unknown): Refusal | undefined {
  const level = optionOf(options, 'transaction_isolation')?.toUpperCase();
  if (level === undefined || level === 'REPEATABLE READ') return undefined;
  return refuse('isolation-level', `Unsupported isolation level: ${level}`, {
    certainty: level === 'SERIALIZABLE' ? 'recorded' : 'inferred',
    instead: 'REPEATABLE READ, with SELECT … FOR UPDATE on the rows that a decision depends on',
  });
}

const setting: Rule = ({ tag, node }) => {
  if (tag !== 'VariableSetStmt' || node.kind === 'VAR_RESET_ALL') return undefined;
  const name = String(node.name);
  if (node.kind === 'VAR_SET_MULTI') {
    return refuseIsolation(node.args) ?? refuse('set-transaction', parameterRefusal(name), certaintyOf(name));
  }
  if (acceptsParameter(name, node.is_local === true)) return undefined;
  return refuse('setting', parameterRefusal(name), certaintyOf(name));
};

function certaintyOf(name: string): object {
  return name === 'TRANSACTION' || name === 'default_transaction_isolation' ? {} : INFERRED;
}

export const TRANSACTION_RULES: readonly Rule[] = [transaction, setting];
