import { useEffect, useState } from 'preact/hooks';
import type { Advised, IndexAdvice, Tried } from '../../../database/advice.ts';
import { nodesOf } from '../../../database/conditions.ts';
import { type IndexProposal, indexMigration, indexSql } from '../../../database/index-proposal.ts';
import type { Explained } from '../../../database/plan.ts';
import type { StatementReport } from '../../../feed/statements.ts';
import { Problem, useAction } from '../../parts/action.tsx';
import { size } from '../../parts/cell.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { nodeTitle } from '../../parts/plan-findings.ts';
import { PlanTree } from '../../parts/plan-tree.tsx';
import { count } from '../../parts/text.ts';
import { post } from '../../state/api.ts';

/** The plan of a statement without values, and the effect of an index. */
export function StatementPanel({
  report,
  onClose,
}: {
  readonly report: StatementReport;
  readonly onClose: () => void;
}) {
  const [advised, setAdvised] = useState<Advised>();
  const action = useAction();
  useEffect(
    () => void action.run(async () => setAdvised(await post<Advised>('statement-plan', { id: report.id }))),
    [],
  );
  return (
    <Panel label="Plan of the statement" title="Plan" onClose={onClose}>
      <pre class="code">{advised?.sql ?? report.statement}</pre>
      <Problem>{action.problem}</Problem>
      {action.isRunning && <p class="quiet">Loading…</p>}
      {advised !== undefined && (
        <>
          <PlanTree explained={advised.explained} />
          {advised.advice.map((advice) => (
            <Advice key={`${advice.schema}.${advice.name} ${advice.filter}`} advice={advice} id={report.id} />
          ))}
        </>
      )}
    </Panel>
  );
}

function Advice({ advice, id }: { readonly advice: IndexAdvice; readonly id: string }) {
  const { name, rows, bytes, filter, kind, index, expression, proposal } = advice;
  return (
    <div class="advice">
      <p>
        It reads all of <strong>{name}</strong>, {rows === undefined ? 'not analysed' : `about ${count(rows)} rows`},{' '}
        {size(bytes)}, to find: <code>{filter}</code>
      </p>
      {kind === 'exists' && (
        <p>
          {index === undefined ? 'An index' : <code>{index}</code>} serves it. PostgreSQL reads a small table as a whole
          whatever exists; no other index is needed.
        </p>
      )}
      {kind === 'expression' && (
        <p>
          <code>{index}</code> is on <code>{expression}</code>: compare <code>{expression}</code>, and no other index is
          needed.
        </p>
      )}
      {kind === 'none' && <p>The condition compares no plain column with a value, so no plain index would help.</p>}
      {proposal !== undefined && <Proposal proposal={proposal} id={id} rows={rows} />}
    </div>
  );
}

interface ProposalProps {
  readonly proposal: IndexProposal;
  readonly id: string;
  readonly rows: number | undefined;
}

function Proposal({ proposal, id, rows }: ProposalProps) {
  const [tried, setTried] = useState<Tried>();
  const [isMigration, setMigration] = useState(false);
  const action = useAction();
  const { command, text } = indexMigration(proposal);
  return (
    <>
      <p>
        No index begins with {proposal.columns.join(', ')}. This one would: <code>{indexSql(proposal)}</code>
      </p>
      <p class="buttons">
        <button
          type="button"
          disabled={action.isRunning}
          title="Creates it in a transaction that is rolled back. Writers of the table wait meanwhile."
          onClick={() => action.run(async () => setTried(await post<Tried>('try-index', { id, ...proposal })))}
        >
          Try it
        </button>
        <button type="button" aria-pressed={isMigration} onClick={() => setMigration(!isMigration)}>
          Make a migration
        </button>
      </p>
      <Problem>{action.problem}</Problem>
      {tried !== undefined && (
        <p role="status">
          {firstScan(tried.after)}: cost {cost(tried.before)} → {cost(tried.after)}
          {rows === undefined ? '' : `, here, with ${count(rows)} rows`}.{' '}
          {isScanned(tried.after) && 'The table is so small that PostgreSQL would still read it as a whole. '}
          The index was rolled back.
        </p>
      )}
      {isMigration && (
        <>
          <pre class="code">{command}</pre>
          <pre class="code">{text}</pre>
          <p class="buttons">
            <CopyButton label="Copy command" text={() => command} />
            <CopyButton label="Copy SQL" text={() => text} />
          </p>
        </>
      )}
    </>
  );
}

const isScanned = ({ plan }: Explained): boolean =>
  [...nodesOf(plan)].every((node) => node['Index Name'] === undefined);

const cost = ({ plan }: Explained): string => plan['Total Cost'].toFixed(1);

function firstScan({ plan }: Explained): string {
  let node = plan;
  while (node.Plans?.[0] !== undefined && node['Index Name'] === undefined) node = node.Plans[0];
  return nodeTitle(node);
}
