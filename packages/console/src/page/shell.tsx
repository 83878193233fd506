import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { listenForKeys } from './parts/keys.ts';
import { counted } from './parts/text.ts';
import { PAGES, type PageName, pageAddress } from './state/address.ts';
import { hasToken } from './state/api.ts';
import { place } from './state/route.ts';
import { about, connection, epoch, state } from './state/store.ts';
import { isLocal, switchZone } from './state/zone.ts';
import { Activity } from './views/activity.tsx';
import { Faults } from './views/faults.tsx';
import { Migrations } from './views/migrations.tsx';
import { Query } from './views/query/query.tsx';
import { Requests } from './views/requests/requests.tsx';
import { Statements } from './views/statements/statements.tsx';
import { Tables } from './views/tables/tables.tsx';

const VIEW: Readonly<Record<PageName, ComponentType>> = {
  requests: Requests,
  query: Query,
  tables: Tables,
  statements: Statements,
  activity: Activity,
  faults: Faults,
  migrations: Migrations,
};

export function Shell() {
  const keys = useRef<HTMLDialogElement>(null);
  useEffect(() => listenForKeys(() => keys.current?.showModal()), []);
  if (!hasToken || connection.value === 'refused') return <NoToken />;
  const { page } = place.value;
  const View = VIEW[page];
  return (
    <div class="shell">
      <header class="top">
        <p class="name">
          Daybreak <span class="quiet">console</span>
        </p>
        <nav aria-label="Pages">
          {PAGES.map(({ name, title }) => (
            <a key={name} href={pageAddress(name)} aria-current={page === name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <button
          type="button"
          class="small local-button"
          aria-pressed={isLocal.value}
          title="Show times in the time zone of this browser. What is copied and edited stays in UTC."
          onClick={switchZone}
        >
          Local times
        </button>
        <button type="button" class="small" onClick={() => keys.current?.showModal()}>
          Keys
        </button>
      </header>
      <StatusLine />
      <main>
        <View key={epoch.value} />
      </main>
      <dialog ref={keys} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl class="facts">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </div>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ...PAGES.map(({ key, title }) => [`g ${key}`, title] as const),
  ['/', 'filter'],
  ['↓ ↑ or j k', 'next and previous row'],
  ['Page Down, End', 'further down, to the end'],
  ['Enter', 'details of the row'],
  ['Ctrl-Enter', 'run the query'],
  ['Ctrl-Shift-Enter', 'plan of the query'],
  ['Esc', 'close details, empty the filter'],
  ['?', 'this list'],
];

/** Unusual states come first, and have a colour and a word. */
function StatusLine() {
  const now = state.value;
  const isLost = connection.value === 'lost';
  return (
    <p class="status-line" role="status">
      {isLost && <span class="chip bad">The local Data API does not answer. This page tries again every second.</span>}
      {connection.value === 'connecting' && <span class="chip">Connecting…</span>}
      {about.value !== undefined && (
        <span class="quiet">
          {about.value.database}, PostgreSQL {about.value.postgres.version}
        </span>
      )}
      {now !== undefined && !isLost && (
        <>
          <span class={`chip ${now.cluster === 'available' ? 'ok' : 'warn'}`}>cluster {now.cluster}</span>
          {now.latency !== 'none' && <span class="chip warn">latency {now.latency.medianMs} ms</span>}
          {now.faults.length > 0 && <span class="chip warn">{counted(now.faults.length, 'fault')} armed</span>}
          {now.transactions.length > 0 && (
            <span class="chip">{counted(now.transactions.length, 'open transaction')}</span>
          )}
        </>
      )}
    </p>
  );
}

const NoToken = () => (
  <main class="no-token">
    <h1>This address has no valid token</h1>
    <p>
      Open the address that <code>npm run local</code> or <code>npm run dev</code> printed: it ends in{' '}
      <code>#token=…</code>.
    </p>
  </main>
);
