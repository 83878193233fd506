import { useEffect, useRef, useState } from 'preact/hooks';
import type { Inferred } from '../../../database/parameters.ts';
import type { Explained } from '../../../database/plan.ts';
import type { TextResult } from '../../../database/result.ts';
import { Empty, useAction } from '../../parts/action.tsx';
import { messageOf, post } from '../../state/api.ts';
import { readSchema, schema } from '../../state/schema.ts';
import type { Editor, EditorOptions } from './editor.ts';
import { History } from './history.tsx';
import { OutcomeView } from './outcome-view.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { inferred, mode, noteRun, outcome, parametersNow, sql, typesNow } from './query-state.ts';

/** After this time without a key the user has stopped typing. */
const INFER_AFTER_MS = 250;

export function Query() {
  const action = useAction();
  useInferred();
  const run = () => action.run(runQuery);
  const plan = () => action.run(() => withOutcome(async () => planned(await post<Explained>('plan', planBody()))));
  const analyze = () =>
    action.run(() => withOutcome(async () => planned(await post<Explained>('analyze', queryBody()))));
  return (
    <section class="view query" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">Query</h1>
        <label>
          Mode{' '}
          <select value={mode.value} onChange={(event) => (mode.value = event.currentTarget.value as 'read' | 'write')}>
            <option value="read">read: nothing is changed</option>
            <option value="write">write: it runs as typed</option>
          </select>
        </label>
        <span class="buttons">
          <button type="submit" onClick={run} disabled={action.isRunning} title="Ctrl-Enter">
            Run
          </button>
          <button type="button" onClick={plan} disabled={action.isRunning} title="Ctrl-Shift-Enter">
            Plan
          </button>
          <button
            type="button"
            onClick={analyze}
            disabled={action.isRunning}
            title="EXPLAIN ANALYZE: it runs with these values, and is rolled back. Sequences and notifications are not undone."
          >
            Plan and run, rolled back
          </button>
        </span>
      </div>
      <SqlField onRun={run} onPlan={plan} />
      <ParameterFields />
      {action.isRunning && (
        <p class="quiet" role="status">
          Running… Activity can cancel it.
        </p>
      )}
      {outcome.value === undefined ? (
        <Empty title="Nothing ran yet">
          <p>
            <kbd>Ctrl</kbd>-<kbd>Enter</kbd> runs the statement through the Data API, with its limits and its errors.{' '}
            <kbd>Ctrl</kbd>-<kbd>Shift</kbd>-<kbd>Enter</kbd> shows its plan.
          </p>
        </Empty>
      ) : (
        <OutcomeView outcome={outcome.value} onRun={run} />
      )}
      <History />
    </section>
  );
}

/** Finds the parameters of the statement a moment after a change. */
function useInferred(): void {
  const text = sql.value;
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const got = await post<Inferred>('parameters', { sql: text || ' ' }).catch((error) => ({
        parameters: [],
        problem: messageOf(error),
      }));
      if (isCurrent) inferred.value = got;
    }, INFER_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text]);
}

const planBody = () => ({ sql: sql.value, types: typesNow() });
const queryBody = () => ({ sql: sql.value, parameters: parametersNow(), mode: mode.value });
const planned = (explained: Explained) => ({ kind: 'plan', explained }) as const;

/** Infers the parameters of the current text, because Ctrl-Enter may come before the delayed inference. */
async function currentParameters(): Promise<void> {
  inferred.value = await post<Inferred>('parameters', { sql: sql.value || ' ' });
}

async function withOutcome(work: () => Promise<NonNullable<typeof outcome.value>>): Promise<void> {
  try {
    await currentParameters();
    outcome.value = await work();
  } catch (error) {
    outcome.value = { kind: 'problem', message: messageOf(error) };
  }
}

async function runQuery(): Promise<void> {
  const began = performance.now();
  const ran = { sql: sql.value, mode: mode.value, atMs: Date.now() };
  await withOutcome(async () => {
    const result = await post<TextResult>('query', queryBody());
    return { kind: 'result', result, tookMs: performance.now() - began };
  });
  const shown = outcome.value;
  noteRun({
    ...ran,
    tookMs: performance.now() - began,
    rows: shown?.kind === 'result' ? shown.result.rows.length : undefined,
    problem: shown?.kind === 'problem' ? shown.message : undefined,
  });
}

/** The editor is loaded only on this page: it is as large as the rest of the console. */
function SqlField({ onRun, onPlan }: Pick<EditorOptions, 'onRun' | 'onPlan'>) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const keys = useRef({ onRun, onPlan });
  keys.current = { onRun, onPlan };
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    let isOpen = true;
    const show = ({ createEditor }: typeof import('./editor.ts')) => {
      if (!isOpen || place.current === null) return;
      setMissing(false);
      editor.current = createEditor({
        parent: place.current,
        text: sql.value,
        onChange: (text) => (sql.value = text),
        onRun: () => keys.current.onRun(),
        onPlan: () => keys.current.onPlan(),
      });
      if (schema.value !== undefined) editor.current.setSchema(schema.value);
      editor.current.focus();
    };
    // The file comes from the service, which may be away.
    const load = () => {
      if (!isOpen) return;
      import('./editor.ts').then(show, () => {
        setMissing(true);
        setTimeout(load, 1000);
      });
    };
    load();
    // Without it only the completion is missing, and the request has reported the error.
    void readSchema().catch(() => undefined);
    return () => {
      isOpen = false;
      editor.current?.destroy();
    };
  }, []);
  useEffect(() => editor.current?.setText(sql.value), [sql.value]);
  useEffect(() => {
    if (schema.value !== undefined) editor.current?.setSchema(schema.value);
  }, [schema.value]);
  return (
    <div class="editor" ref={place}>
      {isMissing && <p class="quiet">The editor could not be loaded. The page tries again each second.</p>}
    </div>
  );
}
