import { useEffect, useState } from 'preact/hooks';
import type { ConsoleMigrations } from '../../migrations.ts';
import { Empty, Problem, useAction } from '../parts/action.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Plots } from '../parts/plots.tsx';
import { counted } from '../parts/text.ts';
import { Time } from '../parts/time.tsx';
import { get } from '../state/api.ts';
import { zoneName } from '../state/zone.ts';

interface Read extends Partial<ConsoleMigrations> {
  readonly isKnown: boolean;
}

const COMMAND = 'npm run migrate';

export function Migrations() {
  const [read, setRead] = useState<Read>();
  const action = useAction();
  const ask = () => action.run(async () => setRead(await get<Read>('migrations')));
  useEffect(() => void ask(), []);
  const { applied = [], pending = [], problems = [] } = read ?? {};
  return (
    <section class="view" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Migrations</h1>
        <button type="button" onClick={ask} disabled={action.isRunning}>
          Read again
        </button>
      </div>
      <Problem>{action.problem}</Problem>
      {read === undefined && action.problem === undefined && <p class="quiet">Loading…</p>}
      {read?.isKnown === false && (
        <Empty title="This console was started without migrations">
          <p>
            <code>npm run local</code> and <code>npm run dev</code> show those of the project.
          </p>
        </Empty>
      )}
      {problems.map((problem) => (
        <Problem key={problem}>{problem}</Problem>
      ))}
      {read?.isKnown === true && (
        <>
          <h2>Pending</h2>
          {pending.length === 0 ? (
            <p class="ok">✓ None: the database has every migration of the folder.</p>
          ) : (
            <div class="advice">
              <p>
                <strong>{counted(pending.length, 'migration')} to apply.</strong> Run <code>{COMMAND}</code>
              </p>
              <ol class="plain">
                {pending.map((fileName) => (
                  <li key={fileName}>
                    <code>{fileName}</code>
                  </li>
                ))}
              </ol>
              <p class="buttons">
                <CopyButton label="Copy command" text={() => COMMAND} />
              </p>
            </div>
          )}
          <h2>Applied</h2>
          {applied.length === 0 ? (
            <Empty title="No migration was applied yet" />
          ) : (
            <table class="table cards">
              <thead>
                <tr>
                  <th scope="col">Migration</th>
                  <th scope="col">Applied ({zoneName})</th>
                </tr>
              </thead>
              <tbody>
                {applied.toReversed().map(({ fileName, appliedAtMs }) => (
                  <tr key={fileName}>
                    <td class="sql">
                      <code>{fileName}</code>
                    </td>
                    <td data-label={`Applied (${zoneName})`}>
                      <Time ms={appliedAtMs} withDate />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <Plots migrations={applied} />
        </>
      )}
    </section>
  );
}
