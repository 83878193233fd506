import { counted, duration } from '../../parts/text.ts';
import { Time } from '../../parts/time.tsx';
import { mode, runs, sql } from './query-state.ts';

const SHOWN_CHARACTERS = 200;

/** The statements that ran while this page was open. They are not stored. */
export function History() {
  if (runs.value.length === 0) return null;
  return (
    <details class="history">
      <summary>History: {counted(runs.value.length, 'run')}</summary>
      <ul class="plain">
        {runs.value.map((run) => (
          <li key={run.atMs}>
            <button
              type="button"
              class="small"
              onClick={() => {
                sql.value = run.sql;
                mode.value = run.mode;
              }}
            >
              Use again
            </button>{' '}
            <span class="quiet">
              <Time ms={run.atMs} /> {run.mode} {duration(run.tookMs)}
            </span>{' '}
            {run.problem === undefined ? (
              <span class="ok">✓ {counted(run.rows ?? 0, 'row')}</span>
            ) : (
              <span class="bad">✗ failed</span>
            )}{' '}
            <code>{run.sql.slice(0, SHOWN_CHARACTERS)}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
