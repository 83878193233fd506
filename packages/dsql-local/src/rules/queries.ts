// What Aurora DSQL refuses anywhere in a statement.
import { lastName, nodesOf, type Tagged } from './nodes.ts';
import { DOCUMENTED, INFERRED, type Rule, refuse } from './rule.ts';
import type { Refusal } from './statement.ts';

const GEOMETRIC = ['line', 'circle', 'point', 'lseg', 'box', 'path', 'polygon'];
const LOCKS_ALLOWED = ['LCS_NONE', 'LCS_FORUPDATE', 'LCS_FORKEYSHARE'];

const inside: Rule = (statement) => {
  for (const node of nodesOf({ [statement.tag]: statement.node })) {
    const found = refuseNode(node);
    if (found !== undefined) return found;
  }
  return undefined;
};

function refuseNode({ tag, node }: Tagged): Refusal | undefined {
  if (tag === 'RangeTableSample') return refuse('tablesample', 'TABLESAMPLE clause not supported');
  if (tag === 'LockingClause' && !LOCKS_ALLOWED.includes(String(node.strength))) {
    return refuse('locking-clause', 'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported', {
      instead: 'FOR UPDATE',
    });
  }
  if (tag === 'FuncCall') return refuseFunction(lastName(node.funcname));
  if (tag === 'TypeCast') {
    const { names } = (node.typeName ?? {}) as { readonly names?: unknown };
    return GEOMETRIC.includes(lastName(names)) ? geometric(lastName(names), INFERRED) : undefined;
  }
  return undefined;
}

function refuseFunction(name: string): Refusal | undefined {
  if (GEOMETRIC.includes(name)) return geometric(name, name === 'line' || name === 'circle' ? {} : INFERRED);
  if (/^pg_(try_)?advisory_/.test(name)) {
    return refuse('advisory-lock', `function ${name} not supported`, {
      ...DOCUMENTED,
      instead: 'a row that each holder updates: the second COMMIT gets OC000',
    });
  }
  return name === 'set_config' ? refuse('set-config', 'function set_config not supported', INFERRED) : undefined;
}

function geometric(name: string, certainty: object): Refusal {
  return refuse('geometric-type', `datatype ${name} not supported`, certainty);
}

export const QUERY_RULES: readonly Rule[] = [inside];
