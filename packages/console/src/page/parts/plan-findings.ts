import { nodesOf } from '../../database/conditions.ts';
import type { PlanNode } from '../../database/plan.ts';

const text = (node: PlanNode, name: string): string => (node[name] === undefined ? '' : String(node[name]));
const number = (node: PlanNode, name: string): number => Number(node[name] ?? 0);
const rows = (value: number): string => new Intl.NumberFormat('en', { maximumFractionDigits: 0 }).format(value);

/** `Seq Scan on notes`, `Index Scan with notes_pkey on notes` */
export function nodeTitle(node: PlanNode): string {
  const index = text(node, 'Index Name');
  const relation = text(node, 'Relation Name');
  return `${node['Node Type']}${index === '' ? '' : ` with ${index}`}${relation === '' ? '' : ` on ${relation}`}`;
}

/** The cost of the node without its children. */
export const ownCost = (node: PlanNode): number =>
  Math.max(0, node['Total Cost'] - (node.Plans ?? []).reduce((sum, child) => sum + child['Total Cost'], 0));

/** Remarkable things in a plan, one sentence each. */
export function findingsOf(plan: PlanNode): readonly string[] {
  return [...nodesOf(plan)].flatMap((node) => [...findingsOfNode(node)]);
}

const MANY_ROWS = 1000;
const MANY_SORTED = 100_000;

function* findingsOfNode(node: PlanNode): Generator<string> {
  const expected = node['Plan Rows'];
  const actual = node['Actual Rows'];
  const removed = number(node, 'Rows Removed by Filter');
  if (node['Node Type'] === 'Seq Scan' && node.Filter !== undefined && Math.max(expected, removed) >= MANY_ROWS) {
    yield `It reads all of ${text(node, 'Relation Name')} to filter it.`;
  }
  if (/^(Sort|Hash)$/.test(node['Node Type']) && expected > MANY_SORTED) {
    yield `${node['Node Type']} of about ${rows(expected)} rows.`;
  }
  if (typeof actual !== 'number') return;
  if (actual > 10 * expected || expected > 10 * Math.max(actual, 1)) {
    yield `${nodeTitle(node)}: ${rows(expected)} rows were expected, and ${rows(actual)} came. ANALYZE may help.`;
  }
  if (removed > 9 * actual && removed > MANY_ROWS) {
    yield `${nodeTitle(node)} read ${rows(removed)} rows that it did not need.`;
  }
  if (number(node, 'Temp Written Blocks') > 0) yield `${nodeTitle(node)} did not fit into memory, and wrote to disk.`;
}
