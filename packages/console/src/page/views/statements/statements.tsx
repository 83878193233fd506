import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { StatementReport } from '../../../feed/statements.ts';
import type { ConsoleMigrations } from '../../../migrations.ts';
import { Empty, Problem } from '../../parts/action.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Plots } from '../../parts/plots.tsx';
import { count, counted, duration } from '../../parts/text.ts';
import { get, messageOf } from '../../state/api.ts';
import { about, requests, state } from '../../state/store.ts';
import { StatementPanel } from './statement-panel.tsx';

const ORDERS = {
  'Total time': (one: StatementReport) => one.totalMs,
  Calls: (one: StatementReport) => one.calls,
  p95: (one: StatementReport) => one.p95Ms,
  Failed: (one: StatementReport) => one.failed,
} as const;

type Order = keyof typeof ORDERS;

/** The filter of Requests finds more. */
const LISTED = 200;

export function Statements() {
  const statements = useSignal<readonly StatementReport[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const order = useSignal<Order>('Total time');
  const newest = requests.value.at(-1)?.sequence;
  useEffect(() => {
    let isCurrent = true;
    // Many requests in a short time cause only one read.
    const timer = setTimeout(async () => {
      try {
        const got = await get<{ readonly statements: readonly StatementReport[] }>('statements');
        if (isCurrent) statements.value = got.statements;
        problem.value = undefined;
      } catch (error) {
        problem.value = messageOf(error);
      }
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [newest]);
  const opened = useSignal<StatementReport | undefined>(undefined);
  const [migrations, setMigrations] = useState<ConsoleMigrations['applied']>([]);
  useEffect(() => {
    // The marks are optional: the page Migrations shows the error if they cannot be read.
    get<Partial<ConsoleMigrations>>('migrations').then(
      ({ applied }) => setMigrations(applied ?? []),
      () => undefined,
    );
  }, []);
  const sorted = statements.value?.toSorted((a, b) => ORDERS[order.value](b) - ORDERS[order.value](a)).slice(0, LISTED);
  return (
    <section class="view" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Statements</h1>
        <label>
          Order by{' '}
          <select value={order.value} onChange={(event) => (order.value = event.currentTarget.value as Order)}>
            {Object.keys(ORDERS).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Problem>{problem.value}</Problem>
      <Repeated />
      {sorted === undefined && problem.value === undefined && <p class="quiet">Loading…</p>}
      {sorted?.length === 0 && (
        <Empty title="No statements yet">
          <p>Calls with the same SQL are counted together here, whatever their values.</p>
        </Empty>
      )}
      {sorted !== undefined && sorted.length > 0 && (
        <>
          <Plots migrations={migrations} />
          <Table statements={sorted} onPlan={(one) => (opened.value = one)} />
        </>
      )}
      {opened.value !== undefined && (
        <StatementPanel key={opened.value.id} report={opened.value} onClose={() => (opened.value = undefined)} />
      )}
    </section>
  );
}

function Repeated() {
  const repeated = state.value?.repeated ?? [];
  return (
    <>
      {repeated.map((one) => (
        <div class="advice" key={one.statement}>
          <p>
            <strong>{counted(one.count, 'time')} in a short time</strong>, {duration(one.durationMs)} together:{' '}
            <code>{one.statement}</code>
          </p>
          <p>{one.advice}</p>
          <p class="buttons">
            <CopyButton label="Copy" text={() => one.advice} />
          </p>
        </div>
      ))}
    </>
  );
}

interface TableProps {
  readonly statements: readonly StatementReport[];
  readonly onPlan: (statement: StatementReport) => void;
}

function Table({ statements, onPlan }: TableProps) {
  const slowMs = about.value?.slowMs ?? Number.POSITIVE_INFINITY;
  const total = statements.reduce((sum, { totalMs }) => sum + totalMs, 0);
  return (
    <table class="table cards">
      <thead>
        <tr>
          <th scope="col">Statement</th>
          <th scope="col" class="num">
            Calls
          </th>
          <th scope="col" class="num">
            p50
          </th>
          <th scope="col" class="num">
            p95
          </th>
          <th scope="col" class="num">
            Rows
          </th>
          <th scope="col" class="num">
            Failed
          </th>
          <th scope="col" class="num">
            Total
          </th>
          <th scope="col">
            <span class="hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {statements.map((one) => (
          <tr key={one.id}>
            <td class="sql">
              <code>{one.statement}</code>
              <meter min={0} max={total} value={one.totalMs} aria-label="Share of the total time" />
            </td>
            <td class="num" data-label="Calls">
              {count(one.calls)}
            </td>
            <td class="num" data-label="p50">
              {duration(one.p50Ms)}
            </td>
            <td class={`num ${one.p95Ms > slowMs ? 'warn' : ''}`} data-label="p95">
              {duration(one.p95Ms)}
              {one.p95Ms > slowMs && ' slow'}
            </td>
            <td class="num" data-label="Rows">
              {count(one.rows)}
            </td>
            <td class={`num ${one.failed > 0 ? 'bad' : ''}`} data-label="Failed">
              {count(one.failed)}
            </td>
            <td class="num" data-label="Total">
              {duration(one.totalMs)}
            </td>
            <td class="num">
              <button type="button" class="small" onClick={() => onPlan(one)}>
                Plan
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
