import type { Column } from '../../../database/table-description.ts';
import type { NewValue } from '../../../database/update-statement.ts';
import { size } from '../../parts/cell.tsx';

interface FieldProps {
  readonly column: Column;
  readonly value: string | null;
  /** More than 0 where `value` is only the beginning. */
  readonly bytes: number;
  readonly change: NewValue | undefined;
  readonly onChange: (change: NewValue | undefined) => void;
}

const KEPT = 'as it is';

/** A new value in PostgreSQL's own text, NULL, or the default. Text goes in and out: no time zone, and no number is read here. */
export function Field({ column, value, bytes, change, onChange }: FieldProps) {
  const isText = typeof change === 'object';
  const states = [KEPT, 'text', ...(column.notNull ? [] : ['NULL']), ...(column.default === null ? [] : ['DEFAULT'])];
  const state = change === undefined ? KEPT : isText ? 'text' : change;
  const choose = (chosen: string) => {
    if (chosen === KEPT) onChange(undefined);
    else if (chosen === 'NULL' || chosen === 'DEFAULT') onChange(chosen);
    else onChange({ text: bytes > 0 ? '' : (value ?? '') });
  };
  return (
    <div class="field">
      <select
        aria-label={`What ${column.name} becomes`}
        value={state}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {states.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <textarea
        aria-label={`New ${column.name}`}
        rows={Math.min(6, 1 + Math.floor((value?.length ?? 0) / 60))}
        spellcheck={false}
        value={isText ? change.text : bytes > 0 ? '' : (value ?? '')}
        placeholder={bytes > 0 ? `${size(bytes)}, only replaced as a whole` : value === null ? 'NULL' : ''}
        disabled={change === 'NULL' || change === 'DEFAULT'}
        onInput={(event) => onChange({ text: event.currentTarget.value })}
      />
    </div>
  );
}
