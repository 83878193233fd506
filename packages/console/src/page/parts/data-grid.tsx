import { Cell } from './cell.tsx';
import { TimeValue } from './time.tsx';
import { timeOfValue } from './times.ts';
import { VirtualGrid } from './virtual-grid.tsx';

export interface GridColumn {
  readonly name: string;
  readonly type: string;
  readonly isKey?: boolean;
}

export interface GridRow {
  readonly id: string;
  readonly values: readonly (string | null)[];
  /** Size of the whole value, if `values` has only its beginning; otherwise 0. */
  readonly bytes?: readonly number[];
}

export interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly GridRow[];
  readonly onOpen: (row: GridRow) => void;
  readonly onBeyond?: (side: 'end' | 'start') => void;
  readonly focusAt?: 'first' | 'last' | undefined;
}

/** The grid cuts longer values; the details of the row show them completely. */
const SHOWN_CHARACTERS = 200;
const WIDTH = { least: 8, most: 36, looked: 50, character: 7.4 };

/** Rows of any table or result. It scrolls in both directions, and draws only the visible rows. */
export function DataGrid({ label, columns, rows, onOpen, onBeyond, focusAt }: DataGridProps) {
  return (
    <VirtualGrid
      label={label}
      items={rows}
      keyOf={({ id }) => id}
      columns={widthsOf(columns, rows)}
      onOpen={onOpen}
      focusAt={focusAt}
      {...(onBeyond !== undefined && { onBeyond })}
      header={columns.map(({ name, type, isKey }, index) => (
        <span role="columnheader" key={index} title={`${name} ${type}`}>
          <span class="column-name">
            {name}
            {isKey === true && ' (key)'}
          </span>
          <span>{type}</span>
        </span>
      ))}
      row={({ values, bytes }) =>
        values.map((value, index) => (
          <span role="gridcell" key={index}>
            <GridCell value={value} type={columns[index]?.type ?? ''} bytes={bytes?.[index]} />
          </span>
        ))
      }
    />
  );
}

interface GridCellProps {
  readonly value: string | null;
  readonly type: string;
  readonly bytes: number | undefined;
}

function GridCell({ value, type, bytes }: GridCellProps) {
  const ms = timeOfValue(type, value);
  if (value !== null && ms !== undefined) return <TimeValue value={value} ms={ms} />;
  return (
    <Cell
      value={value === null ? null : value.slice(0, SHOWN_CHARACTERS)}
      length={(value?.length ?? 0) > SHOWN_CHARACTERS ? value?.length : undefined}
      bytes={bytes}
    />
  );
}

/** Based on the values of the first rows. */
function widthsOf(columns: readonly GridColumn[], rows: readonly GridRow[]): string {
  const looked = rows.slice(0, WIDTH.looked);
  return columns
    .map(({ name, type }, index) => {
      const longest = Math.max(name.length + 1, type.length, ...looked.map(({ values }) => values[index]?.length ?? 4));
      return `${Math.ceil(WIDTH.character * Math.max(WIDTH.least, Math.min(WIDTH.most, longest + 1)))}px`;
    })
    .join(' ');
}
