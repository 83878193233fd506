import { useSignal } from '@preact/signals';
import { insertStatement, type NewValue, type NewValues, whyNotSet } from '../../../database/row-statements.ts';
import type { TableDescription } from '../../../database/table-description.ts';
import { useAction } from '../../parts/action.tsx';
import { Panel } from '../../parts/panel.tsx';
import { post } from '../../state/api.ts';
import { Broken, Change } from './change.tsx';
import { Field } from './field.tsx';

export interface NewRowPanelProps {
  readonly table: TableDescription;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** A row to add. Columns without a value get their default. */
export function NewRowPanel({ table, onClose, onSaved }: NewRowPanelProps) {
  const values = useSignal<NewValues>({});
  const saving = useAction();
  const set = (name: string, value: NewValue | undefined) => {
    const { [name]: _, ...others } = values.value;
    values.value = value === undefined ? others : { ...others, [name]: value };
  };
  return (
    <Panel label="The new row" title="New row" onClose={onClose}>
      {table.columns.map((column) => {
        const locked = whyNotSet(table, column.name);
        return (
          <div class="value" key={column.name}>
            <p>
              <strong>{column.name}</strong> <span class="quiet">{column.type}</span>
              {locked !== undefined && <span class="quiet"> · locked. {locked}</span>}
              {locked === undefined && <span class="quiet"> · {withoutValue(column)}</span>}
            </p>
            {locked === undefined && (
              <Field
                column={column}
                kept="left out"
                whenEmpty={column.default ?? ''}
                value={null}
                bytes={0}
                change={values.value[column.name]}
                onChange={(value) => set(column.name, value)}
              />
            )}
            <Broken table={table} column={column} message={saving.problem} />
          </div>
        );
      })}
      <Change
        sql={insertStatement(table, values.value).sql}
        label="Add"
        action={saving}
        onRun={() =>
          saving.run(async () => {
            await post('row-insert', { schema: table.schema, name: table.name, values: values.value });
            onSaved();
          })
        }
        onDiscard={onClose}
      />
    </Panel>
  );
}

type Column = TableDescription['columns'][number];

/** The value of a column that is left out. */
function withoutValue({ default: of, notNull }: Column): string {
  if (of !== null) return 'has a default';
  return notNull ? 'needed' : 'NULL if left out';
}
