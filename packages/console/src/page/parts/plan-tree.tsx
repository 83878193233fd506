import type { Explained, PlanNode } from '../../database/plan.ts';
import { CopyButton } from './copy-button.tsx';
import { findingsOf, nodeTitle, ownCost } from './plan-findings.ts';
import { count, counted, duration } from './text.ts';

/** A plan as an indented tree: for each node what it reads, the expected rows, and its own share of the cost. */
export function PlanTree({ explained }: { readonly explained: Explained }) {
  const { plan, executionMs } = explained;
  const findings = findingsOf(plan);
  return (
    <div class="plan">
      {executionMs !== undefined && <p>It ran in {duration(executionMs)}, and was rolled back.</p>}
      {findings.length > 0 && (
        <ul class="advice plain">
          {findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      <ul class="plan-tree">
        <Node node={plan} total={Math.max(plan['Total Cost'], 0.01)} />
      </ul>
      <p class="buttons">
        <CopyButton label="Copy as JSON" text={() => JSON.stringify([{ Plan: plan }], null, 2)} />
      </p>
    </div>
  );
}

const CONDITIONS = [
  'Index Cond',
  'Recheck Cond',
  'Hash Cond',
  'Merge Cond',
  'Join Filter',
  'Filter',
  'Sort Key',
  'Group Key',
];

function Node({ node, total }: { readonly node: PlanNode; readonly total: number }) {
  const share = ownCost(node) / total;
  const actual = node['Actual Rows'];
  return (
    <li>
      <p class="plan-node">
        <strong>{nodeTitle(node)}</strong>{' '}
        <span class="quiet">
          about {counted(node['Plan Rows'], 'row')}
          {typeof actual === 'number' ? `, really ${count(actual)}` : ''}, cost {node['Total Cost'].toFixed(2)}
        </span>
        <meter
          min={0}
          max={1}
          value={share}
          aria-label="Own share of the cost"
          title={`${Math.round(share * 100)} %`}
        />
      </p>
      {CONDITIONS.filter((name) => node[name] !== undefined).map((name) => (
        <p key={name} class="plan-condition">
          {name}: <code>{String(node[name])}</code>
        </p>
      ))}
      {(node.Plans ?? []).length > 0 && (
        <ul class="plan-tree">
          {node.Plans?.map((child, index) => (
            <Node key={index} node={child} total={total} />
          ))}
        </ul>
      )}
    </li>
  );
}
