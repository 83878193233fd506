import type { NewValue } from '../../../database/row-statements.ts';
import type { Column } from '../../../database/table-description.ts';
import { size } from '../../parts/cell.tsx';

interface FieldProps {
  readonly column: Column;
  /** The label of the choice that sets no value. */
  readonly kept: string;
  /** The placeholder while no value is set. */
  readonly whenEmpty: string;
  readonly value: string | null;
  /** More than 0 if `value` is only the beginning. */
  readonly bytes: number;
  readonly change: NewValue | undefined;
  readonly onChange: (change: NewValue | undefined) => void;
}

/** A new value as PostgreSQL text, NULL, or the default. The text is passed on unchanged: it is not parsed as a time or a number. */
export function Field({ column, kept, whenEmpty, value, bytes, change, onChange }: FieldProps) {
  const isText = typeof change === 'object';
  const states = [kept, 'text', ...(column.notNull ? [] : ['NULL']), ...(column.default === null ? [] : ['DEFAULT'])];
  const state = change === undefined ? kept : isText ? 'text' : change;
  const choose = (chosen: string) => {
    if (chosen === kept) onChange(undefined);
    else if (chosen === 'NULL' || chosen === 'DEFAULT') onChange(chosen);
    else onChange({ text: bytes > 0 ? '' : (value ?? '') });
  };
  const placeholder = bytes > 0 ? `${size(bytes)}, only replaced as a whole` : placeholderOf(change, whenEmpty);
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
        placeholder={placeholder}
        disabled={change === 'NULL' || change === 'DEFAULT'}
        onInput={(event) => onChange({ text: event.currentTarget.value })}
      />
    </div>
  );
}

/** The placeholder of an empty field shows the new value of the column. */
const placeholderOf = (change: NewValue | undefined, whenEmpty: string): string =>
  typeof change === 'object' ? '' : (change ?? whenEmpty);
