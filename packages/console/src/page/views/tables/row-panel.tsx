import { useSignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { CellPart, RowForm } from '../../../database/cells.ts';
import {
  deleteStatement,
  type NewValue,
  type NewValues,
  updateStatement,
  whyLocked,
  whyRowsLocked,
} from '../../../database/row-statements.ts';
import type { Column, TableDescription } from '../../../database/table-description.ts';
import type { TableRow } from '../../../database/table-rows.ts';
import { Problem, useAction } from '../../parts/action.tsx';
import { Cell, size } from '../../parts/cell.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { TimeHint } from '../../parts/time.tsx';
import { post } from '../../state/api.ts';
import { Broken, Change } from './change.tsx';
import { isEditing } from './editing.ts';
import { Field } from './field.tsx';

export interface RowPanelProps {
  readonly table: TableDescription;
  readonly row: TableRow;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** One row: whole values, copies, and, with Edit, changes. */
export function RowPanel({ table, row, onClose, onSaved }: RowPanelProps) {
  const changes = useSignal<NewValues>({});
  const isDeleting = useSignal(false);
  const saving = useAction();
  const copying = useAction();
  const change = (name: string, value: NewValue | undefined) => {
    const { [name]: _, ...others } = changes.value;
    changes.value = value === undefined ? others : { ...others, [name]: value };
  };
  const version = row.version ?? '';
  const edit = { key: row.key, version, changes: changes.value };
  const isChanged = Object.keys(changes.value).length > 0;
  const target = { schema: table.schema, name: table.name, key: row.key };
  const copyAs = (form: RowForm) =>
    copying.run(async () => {
      const { text } = await post<{ readonly text: string }>('row-as', { ...target, form });
      await navigator.clipboard.writeText(text);
    });
  return (
    <Panel label="The row" title={row.key.length === 0 ? 'Row' : row.key.join(', ')} onClose={onClose}>
      {table.key.length > 0 && (
        <p class="buttons">
          {(['JSON', 'INSERT'] as const).map((form) => (
            <button type="button" class="small" key={form} disabled={copying.isRunning} onClick={() => copyAs(form)}>
              Copy row as {form}
            </button>
          ))}
          {isEditing.value && whyRowsLocked(table) === undefined && (
            <button type="button" class="small" disabled={isChanged} onClick={() => (isDeleting.value = true)}>
              Delete row…
            </button>
          )}
        </p>
      )}
      <Problem>{copying.problem}</Problem>
      {table.columns.map((column, index) => {
        const locked = whyLocked(table, column.name);
        return (
          <div class="value" key={column.name}>
            <p>
              <strong>{column.name}</strong> <span class="quiet">{column.type}</span>
              {isEditing.value && locked !== undefined && <span class="quiet"> · locked. {locked}</span>}
            </p>
            {isEditing.value && locked === undefined ? (
              <Field
                column={column}
                kept="as it is"
                whenEmpty={row.values[index] === null ? 'NULL' : ''}
                value={row.values[index] ?? null}
                bytes={row.bytes[index] ?? 0}
                change={changes.value[column.name]}
                onChange={(value) => change(column.name, value)}
              />
            ) : (
              <Value table={table} row={row} column={column} index={index} />
            )}
            <Broken table={table} column={column} message={saving.problem} />
          </div>
        );
      })}
      {isEditing.value && isChanged && (
        <Change
          sql={updateStatement(table, edit).sql}
          label="Save"
          action={saving}
          onRun={() => saving.run(() => post('row', { ...target, version, changes: changes.value }).then(onSaved))}
          onDiscard={() => (changes.value = {})}
        />
      )}
      {isEditing.value && !isChanged && isDeleting.value && (
        <Change
          sql={deleteStatement(table, { key: row.key, version }).sql}
          label="Delete this row"
          action={saving}
          onRun={() => saving.run(() => post('row-delete', { ...target, version }).then(onSaved))}
          onDiscard={() => (isDeleting.value = false)}
        />
      )}
    </Panel>
  );
}

interface ValueProps {
  readonly table: TableDescription;
  readonly row: TableRow;
  readonly column: Column;
  readonly index: number;
}

/** The beginning of a value, and its rest in parts. */
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
      <TimeHint type={column.type} value={value} />
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
