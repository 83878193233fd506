import { useState } from 'preact/hooks';
import type { TextResult } from '../../../database/result.ts';
import { Empty, Problem } from '../../parts/action.tsx';
import { Cell } from '../../parts/cell.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DataGrid, type GridRow } from '../../parts/data-grid.tsx';
import { Panel } from '../../parts/panel.tsx';
import { PlanTree } from '../../parts/plan-tree.tsx';
import { counted, duration } from '../../parts/text.ts';
import { TimeHint } from '../../parts/time.tsx';
import { BINDINGS, bindingFor } from './bindings.ts';
import { bindingOf, inferred, mode, type Outcome, setTyped } from './query-state.ts';
import { RESULT_FORMS, resultAs } from './result-as.ts';

export function OutcomeView({ outcome, onRun }: { readonly outcome: Outcome; readonly onRun: () => void }) {
  if (outcome.kind === 'plan') return <PlanTree explained={outcome.explained} />;
  if (outcome.kind === 'problem') return <QueryProblem message={outcome.message} onRun={onRun} />;
  return <Result result={outcome.result} tookMs={outcome.tookMs} />;
}

function Result({ result, tookMs }: { readonly result: TextResult; readonly tookMs: number }) {
  const [opened, setOpened] = useState<GridRow>();
  const { columns, rows, updated } = result;
  if (columns.length === 0) {
    return <Empty title={`Done in ${duration(tookMs)}. ${counted(updated ?? 0, 'row')} changed.`} />;
  }
  return (
    <>
      <p class="toolbar">
        <span role="status">
          {counted(rows.length, 'row')} in {duration(tookMs)}
        </span>
        <span class="buttons">
          {RESULT_FORMS.map((form) => (
            <CopyButton key={form} label={`Copy as ${form}`} text={() => resultAs(form, result)} />
          ))}
        </span>
      </p>
      {rows.length === 0 ? (
        <Empty title="The statement found no rows" />
      ) : (
        <div class="result">
          <DataGrid
            label="Result"
            columns={columns}
            rows={rows.map((values, index) => ({ id: String(index), values }))}
            onOpen={setOpened}
          />
          {opened !== undefined && (
            <Panel label="The row" title={`Row ${Number(opened.id) + 1}`} onClose={() => setOpened(undefined)}>
              {columns.map(({ name, type }, index) => (
                <div key={index} class="value">
                  <p>
                    <strong>{name}</strong> <span class="quiet">{type}</span>{' '}
                    <CopyButton label="Copy" text={() => opened.values[index] ?? ''} />
                  </p>
                  <pre class="code">{wholeOf(opened.values[index] ?? null)}</pre>
                  <TimeHint type={type} value={opened.values[index] ?? null} />
                </div>
              ))}
            </Panel>
          )}
        </div>
      )}
    </>
  );
}

/** Shows a whole value with its line breaks. */
const wholeOf = (value: string | null) => (value === null || value === '' ? <Cell value={value} /> : value);

const READ_ONLY = /SQLState: 25006/;
const TYPE_DIFFERS = /SQLState: (?:42883|42804|22P02|08P01)/;
const TOO_LARGE = /exceeds the size limit|allowed response size limit/;

/** The error of the Data API, and a button with the most likely fix. */
function QueryProblem({ message, onRun }: { readonly message: string; readonly onRun: () => void }) {
  const better = inferred.value.parameters.filter(
    ({ name, type }) => type !== undefined && bindingOf(name, type) !== bindingFor(type),
  );
  const runWith = (change: () => void) => () => {
    change();
    onRun();
  };
  return (
    <>
      <Problem>{message}</Problem>
      {READ_ONLY.test(message) && (
        <p class="advice">
          <span>Read mode runs every statement in a read-only transaction. Write mode runs it as typed.</span>
          <span class="buttons">
            <button type="button" onClick={() => (mode.value = 'write')}>
              Switch to write
            </button>
          </span>
        </p>
      )}
      {TYPE_DIFFERS.test(message) && better.length > 0 && (
        <p class="advice">
          <span>PostgreSQL expects another type than the one that is sent.</span>
          <span class="buttons">
            {better.map(({ name, type }) => (
              <button type="button" key={name} onClick={runWith(() => setTyped(name, { binding: bindingFor(type) }))}>
                :{name}: use {BINDINGS[bindingFor(type)].label.replace('text, ', '')}
              </button>
            ))}
          </span>
        </p>
      )}
      {TOO_LARGE.test(message) && (
        <p class="advice">A result of the Data API has 1 MiB. Ask for fewer columns, or add LIMIT.</p>
      )}
    </>
  );
}
