import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Sessions } from '../../database/activity.ts';
import { Empty, Problem, useAction } from '../parts/action.tsx';
import { count, counted, duration, minutes } from '../parts/text.ts';
import { get, messageOf, post } from '../state/api.ts';
import { serviceNowMs, state } from '../state/store.ts';

const ASK_MS = 1000;

type Row = Sessions['sessions'][number];
type Transaction = NonNullable<typeof state.value>['transactions'][number];

export function Activity() {
  const sessions = useSignal<Sessions | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const [, tick] = useState(0);
  useEffect(() => {
    let isOpen = true;
    const ask = async () => {
      try {
        const got = await get<Sessions>('activity');
        if (isOpen) sessions.value = got;
        problem.value = undefined;
      } catch (error) {
        problem.value = messageOf(error);
      }
      tick((times) => times + 1);
      if (isOpen) setTimeout(ask, ASK_MS);
    };
    void ask();
    return () => {
      isOpen = false;
    };
  }, [problem, sessions]);
  const transactions = state.value?.transactions ?? [];
  return (
    <section class="view" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Activity</h1>
        <SessionCounts />
      </div>
      <Problem>{problem.value}</Problem>
      <h2>Transactions</h2>
      {transactions.length === 0 ? (
        <Empty title="No open transaction">
          <p>BeginTransaction opens one. It is rolled back after 3 minutes without a call, here and on AWS.</p>
        </Empty>
      ) : (
        <ul class="cards-list">
          {transactions.map((one) => (
            <TransactionCard key={one.transactionId} transaction={one} sessions={sessions.value} />
          ))}
        </ul>
      )}
      <h2>Sessions</h2>
      {sessions.value === undefined && problem.value === undefined && <p class="quiet">Loading…</p>}
      {sessions.value === undefined && problem.value !== undefined && <Empty title="Not known" />}
      {sessions.value !== undefined && (
        <SessionTable rows={sessions.value.sessions} isPaused={sessions.value.isPaused === true} />
      )}
    </section>
  );
}

/** Sessions of the Data API. The list below also has the sessions of other programs. */
function SessionCounts() {
  if (state.value === undefined) return null;
  const { sessions, transactions } = state.value;
  return (
    <>
      <p class="quiet">
        {counted(sessions.open, 'session')} open, {count(sessions.idle)} idle, {count(transactions.length)} in
        transactions
      </p>
      {sessions.waiting > 0 && (
        <p class="warn">
          {sessions.waiting === 1 ? '1 call waits' : `${count(sessions.waiting)} calls wait`} for a session (the one of
          this page included), the longest {duration(sessions.longestWaitMs)}
        </p>
      )}
    </>
  );
}

interface CardProps {
  readonly transaction: Transaction;
  readonly sessions: Sessions | undefined;
}

function TransactionCard({ transaction, sessions }: CardProps) {
  const action = useAction();
  const { transactionId, isRunning, lastUsedAtMs, lastStatement, processId } = transaction;
  const nowMs = serviceNowMs();
  const limitMs = state.value?.transactionIdleLimitMs ?? 0;
  const session = sessions?.sessions.find(({ pid }) => pid === processId);
  const blockedBy = text(session?.blockedBy);
  return (
    <li class="card">
      <p class="card-head">
        <strong class="mono">{transactionId.slice(0, 8)}</strong>
        <span class="quiet">process {processId}</span>
        {isRunning ? (
          <span class="ok">runs a statement</span>
        ) : (
          <span class="warn">rolled back in {minutes(Math.max(0, limitMs - (nowMs - lastUsedAtMs)))}</span>
        )}
      </p>
      <pre class="code">{lastStatement ?? (session === undefined ? 'No statement yet.' : text(session.query))}</pre>
      {blockedBy !== '' && (
        <p class="warn">
          waits {duration(Number(session?.queryMs ?? 0))} for {holderOf(blockedBy)}
          {lockOf(sessions, processId)}
        </p>
      )}
      <p class="buttons">
        {isRunning ? (
          <button
            type="button"
            disabled={action.isRunning}
            onClick={() => action.run(() => post('cancel', { pid: processId }))}
          >
            Cancel statement
          </button>
        ) : (
          <button
            type="button"
            disabled={action.isRunning}
            onClick={() => action.run(() => post('rollback', { transactionId }))}
          >
            Roll back
          </button>
        )}
      </p>
      <Problem>{action.problem}</Problem>
    </li>
  );
}

/** The transaction that holds the lock, or the process id if it is not a Data API transaction. */
function holderOf(blockedBy: string): string {
  return blockedBy
    .split(',')
    .map(
      (pid) =>
        state.value?.transactions.find(({ processId }) => String(processId) === pid)?.transactionId.slice(0, 8) ??
        `process ${pid}`,
    )
    .join(', ');
}

function lockOf(sessions: Sessions | undefined, processId: number): string {
  const lock = sessions?.waitingLocks.find(({ pid }) => pid === processId);
  return lock === undefined ? '' : ` (${text(lock.mode)} on ${text(lock.what)})`;
}

const SessionTable = ({ rows, isPaused }: { readonly rows: readonly Row[]; readonly isPaused: boolean }) =>
  rows.length === 0 ? (
    <Empty title={isPaused ? 'The cluster is paused and has no sessions' : 'No other session'} />
  ) : (
    <table class="table cards">
      <thead>
        <tr>
          <th scope="col">Statement</th>
          <th scope="col" class="num">
            Process
          </th>
          <th scope="col">User</th>
          <th scope="col">State</th>
          <th scope="col">Waits for</th>
          <th scope="col" class="num">
            Runs
          </th>
          <th scope="col">
            <span class="hidden">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SessionRow key={String(row.pid)} row={row} />
        ))}
      </tbody>
    </table>
  );

function SessionRow({ row }: { readonly row: Row }) {
  const action = useAction();
  const isActive = row.state === 'active';
  const waits = [row.waitType, row.waitEvent].filter((part) => part !== null).join(': ');
  return (
    <tr>
      <td class="sql">
        <code>{text(row.query)}</code>
        <Problem>{action.problem}</Problem>
      </td>
      <td class="num" data-label="Process">
        {text(row.pid)}
      </td>
      <td data-label="User">{text(row.user)}</td>
      <td data-label="State">{text(row.state)}</td>
      <td data-label="Waits for">{isActive ? waits || 'nothing' : '–'}</td>
      <td class="num" data-label="Runs">
        {isActive ? duration(Number(row.queryMs)) : '–'}
      </td>
      <td class="num">
        {isActive && (
          <button
            type="button"
            class="small"
            disabled={action.isRunning}
            onClick={() => action.run(() => post('cancel', { pid: row.pid }))}
          >
            Cancel
          </button>
        )}
      </td>
    </tr>
  );
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
