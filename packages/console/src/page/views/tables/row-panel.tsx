import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { CellPart } from '../../../database/cells.ts';
import type { Column, Constraint, TableDescription } from '../../../database/table-description.ts';
import type { TableRow } from '../../../database/table-rows.ts';
import { type NewValue, updateStatement, whyLocked } from '../../../database/update-statement.ts';
import { Problem, useAction } from '../../parts/action.tsx';
import { Cell, size } from '../../parts/cell.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { post } from '../../state/api.ts';
import { isEditing } from './editing.ts';
import { Field } from './field.tsx';

export interface RowPanelProps {
  readonly table: TableDescription;
  readonly row: TableRow;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** One row: whole values, copies, and with Edit the change of it. */
export function RowPanel({ table, row, onClose, onSaved }: RowPanelProps) {
  const changes = useSignal<Readonly<Record<string, NewValue>>>({});
  const saving = useAction();
  const copying = useAction();
  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [onClose]);
  const change = (name: string, value: NewValue | undefined) => {
    const { [name]: _, ...others } = changes.value;
    changes.value = value === undefined ? others : { ...others, [name]: value };
  };
  const edit = { key: row.key, version: row.version ?? '', changes: changes.value };
  const isChanged = Object.keys(changes.value).length > 0;
  const target = { schema: table.schema, name: table.name, key: row.key };
  const save = () =>
    saving.run(async () => {
      await post('row', { ...target, version: edit.version, changes: edit.changes });
      onSaved();
    });
  const copyJson = () =>
    copying.run(async () => {
      const { json } = await post<{ readonly json: string }>('row-json', target);
      await navigator.clipboard.writeText(json);
    });
  return (
    <aside class="panel" aria-label="The row">
      <div class="panel-head">
        <h2>{row.key.length === 0 ? 'Row' : row.key.join(', ')}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {table.key.length > 0 && (
        <p class="buttons">
          <button type="button" class="small" disabled={copying.isRunning} onClick={copyJson}>
            Copy row as JSON
          </button>
        </p>
      )}
      <Problem>{copying.problem}</Problem>
      {table.columns.map((column, index) => {
        const locked = whyLocked(table, column.name);
        const broken = saving.problem === undefined ? [] : brokenBy(table, column, saving.problem);
        return (
          <div class="value" key={column.name}>
            <p>
              <strong>{column.name}</strong> <span class="quiet">{column.type}</span>
              {isEditing.value && locked !== undefined && <span class="quiet"> · locked. {locked}</span>}
            </p>
            {isEditing.value && locked === undefined ? (
              <Field
                column={column}
                value={row.values[index] ?? null}
                bytes={row.bytes[index] ?? 0}
                change={changes.value[column.name]}
                onChange={(value) => change(column.name, value)}
              />
            ) : (
              <Value table={table} row={row} column={column} index={index} />
            )}
            {broken.map(({ name, definition }) => (
              <p class="problem" key={name}>
                {name}: <code>{definition}</code>
              </p>
            ))}
          </div>
        );
      })}
      {isEditing.value && isChanged && (
        <div class="change">
          <h3>What will run</h3>
          <pre class="code">{updateStatement(table, edit).sql}</pre>
          <Problem>{saving.problem}</Problem>
          <p class="buttons">
            <button type="submit" disabled={saving.isRunning} onClick={save}>
              Save
            </button>
            <button type="button" onClick={() => (changes.value = {})}>
              Discard
            </button>
          </p>
        </div>
      )}
    </aside>
  );
}

/** Constraints of a column that PostgreSQL's message names. */
function brokenBy(table: TableDescription, column: Column, message: string): readonly Constraint[] {
  return table.constraints.filter(
    ({ name, columns }) => columns.includes(column.name) && message.includes(`"${name}"`),
  );
}

interface ValueProps {
  readonly table: TableDescription;
  readonly row: TableRow;
  readonly column: Column;
  readonly index: number;
}

/** The beginning of a value, and the rest of it in parts. */
function Value({ table, row, column, index }: ValueProps) {
  const [opened, setOpened] = useState<CellPart>();
  const action = useAction();
  const value = row.values[index] ?? null;
  const bytes = row.bytes[index] ?? 0;
  const isJson = /^jsonb?$/.test(column.baseType) && value !== null;
  const read = (from: number, isPretty: boolean) =>
    action.run(async () => {
      const part = await post<CellPart>('cell', {
        ...{ schema: table.schema, name: table.name, key: row.key, column: column.name, from, isPretty },
      });
      setOpened(from === 0 ? part : { ...part, text: (opened?.text ?? '') + part.text });
    });
  const canOpen = table.key.length > 0 && value !== null;
  return (
    <>
      <pre class="code">{opened === undefined ? <Cell value={value} bytes={bytes} /> : opened.text}</pre>
      <Problem>{action.problem}</Problem>
      <p class="buttons">
        {bytes > 0 && opened === undefined && canOpen && (
          <button type="button" class="small" disabled={action.isRunning} onClick={() => read(0, false)}>
            Open {size(bytes)}
          </button>
        )}
        {isJson && canOpen && (
          <button type="button" class="small" disabled={action.isRunning} onClick={() => read(0, true)}>
            With line breaks
          </button>
        )}
        {opened?.next !== undefined && !isJson && (
          <button type="button" class="small" disabled={action.isRunning} onClick={() => read(opened.next ?? 0, false)}>
            Next part
          </button>
        )}
        {value !== null && bytes === 0 && <CopyButton label="Copy" text={() => value} />}
      </p>
    </>
  );
}
