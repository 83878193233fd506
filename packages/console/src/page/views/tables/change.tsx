import type { Column, TableDescription } from '../../../database/table-description.ts';
import { type Action, Problem } from '../../parts/action.tsx';

export interface ChangeProps {
  readonly sql: string;
  /** The label of the button that runs it. */
  readonly label: string;
  readonly action: Action;
  readonly onRun: () => void;
  readonly onDiscard: () => void;
}

/** The statement before it is run. */
export const Change = ({ sql, label, action, onRun, onDiscard }: ChangeProps) => (
  <div class="change">
    <h3>What will run</h3>
    <pre class="code">{sql}</pre>
    <Problem>{action.problem}</Problem>
    <p class="buttons">
      <button type="submit" disabled={action.isRunning} onClick={onRun}>
        {label}
      </button>
      <button type="button" onClick={onDiscard}>
        Discard
      </button>
    </p>
  </div>
);

interface BrokenProps {
  readonly table: TableDescription;
  readonly column: Column;
  readonly message: string | undefined;
}

/** The constraints that PostgreSQL's message names. */
export function Broken({ table, column, message = '' }: BrokenProps) {
  const broken = table.constraints.filter(
    ({ name, columns }) => columns.includes(column.name) && message.includes(`"${name}"`),
  );
  return (
    <>
      {broken.map(({ name, definition }) => (
        <p class="problem" key={name}>
          {name}: <code>{definition}</code>
        </p>
      ))}
    </>
  );
}
