import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { TableDescription } from '../../../database/table-description.ts';
import type { Position, TablePage, TableRow } from '../../../database/table-rows.ts';
import { Empty, Problem, useAction } from '../../parts/action.tsx';
import { DataGrid, type GridRow } from '../../parts/data-grid.tsx';
import { counted as howMany } from '../../parts/text.ts';
import { pageAddress, type TableAddress, tableAddress } from '../../state/address.ts';
import { post } from '../../state/api.ts';
import { go as goTo } from '../../state/route.ts';
import { Definition } from './definition.tsx';
import { isEditing } from './editing.ts';
import { NewRowPanel } from './new-row-panel.tsx';
import { RowPanel } from './row-panel.tsx';

/** A page of rows and, if the table has no key, their position in the table. */
interface Shown extends TablePage {
  readonly position: Position;
  /** The row of the page that the arrow keys reached. */
  readonly focusAt?: 'first' | 'last' | undefined;
  /** Changes with each page that is read. */
  readonly turn: number;
}

/** The condition is the one in the address. The field has the text that is typed before Enter. */
export function Table({ schema, name, where: applied }: TableAddress) {
  const table = useSignal<TableDescription | undefined>(undefined);
  const page = useSignal<Shown | undefined>(undefined);
  const opened = useSignal<TableRow | undefined>(undefined);
  const isAdding = useSignal(false);
  const newest = useRef(applied);
  newest.current = applied;
  const where = useSignal(applied);
  const counted = useSignal<string | undefined>(undefined);
  const shows = useSignal<'rows' | 'definition'>('rows');
  const action = useAction();
  const named = { schema, name };
  const read = useCallback(
    async (position: Position, focusAt?: 'first' | 'last') => {
      table.value ??= await post<TableDescription>('table', named);
      const got = await post<TablePage>('rows', { ...named, position, ...conditionOf(applied) });
      // Meanwhile the address has another condition, and its rows are being read.
      if (newest.current !== applied) return;
      page.value = {
        ...got,
        position,
        focusAt,
        turn: (page.value?.turn ?? 0) + 1,
      };
    },
    [applied],
  );
  const go = (position: Position | undefined, focusAt?: 'first' | 'last') => {
    if (position === undefined || action.isRunning) return;
    opened.value = undefined;
    isAdding.value = false;
    void action.run(() => read(position, focusAt));
  };
  useEffect(() => {
    where.value = applied;
    counted.value = undefined;
    opened.value = undefined;
    isAdding.value = false;
    void action.run(() => read('first'));
  }, [applied]);
  const { previous, next } = neighbours(table.value, page.value);
  const hasKey = (table.value?.key.length ?? 0) > 0;
  return (
    <section class="view view-grid" aria-labelledby="view-title">
      <div class="toolbar">
        <h1 id="view-title">
          <a href={pageAddress('tables')}>Tables</a> / {schema}.{name}
        </h1>
        <span class="buttons">
          <button
            type="button"
            aria-pressed={shows.value === 'definition'}
            onClick={() => (shows.value = shows.value === 'rows' ? 'definition' : 'rows')}
          >
            Definition
          </button>
          <button
            type="button"
            aria-pressed={isEditing.value}
            onClick={() => (isEditing.value = !isEditing.value)}
            title="Off by default. Each change is shown as SQL before it runs."
          >
            Edit
          </button>
          {isEditing.value && table.value?.kind === 'table' && (
            <button
              type="button"
              onClick={() => {
                shows.value = 'rows';
                opened.value = undefined;
                isAdding.value = true;
              }}
            >
              New row
            </button>
          )}
        </span>
      </div>
      {shows.value === 'definition' && table.value !== undefined && <Definition table={table.value} />}
      {shows.value === 'rows' && (
        <>
          <form
            class="toolbar"
            onSubmit={(event) => {
              event.preventDefault();
              const address = tableAddress({ ...named, where: where.value });
              if (where.value.trim() !== applied.trim()) return goTo(address);
              counted.value = undefined;
              go('first');
            }}
          >
            <input
              data-filter
              class="filter mono"
              aria-label="Condition of the rows, in SQL"
              placeholder="WHERE, in SQL: role = 'user'  ( / )"
              spellcheck={false}
              value={where.value}
              onInput={(event) => (where.value = event.currentTarget.value)}
            />
            <span class="buttons">
              <button type="button" disabled={previous === undefined} onClick={() => go('first')}>
                First
              </button>
              <button type="button" disabled={previous === undefined} onClick={() => go(previous)}>
                Previous
              </button>
              <button type="button" disabled={next === undefined} onClick={() => go(next)}>
                Next
              </button>
              <button type="button" disabled={!hasKey || next === undefined} onClick={() => go('last')}>
                Last
              </button>
              <button
                type="button"
                onClick={() =>
                  action.run(async () => {
                    counted.value = (
                      await post<{ rows: string }>('count', { ...named, ...conditionOf(where.value) })
                    ).rows;
                  })
                }
              >
                {counted.value === undefined ? 'Count' : howMany(Number(counted.value), 'row')}
              </button>
            </span>
          </form>
          <Problem>{action.problem}</Problem>
          {table.value !== undefined && !hasKey && (
            <p class="quiet">
              {table.value.kind === 'view'
                ? 'A view has no key: its rows are in no order, and cannot be edited here.'
                : 'This table has no primary key and no unique index without NULL: its rows are in no order, and cannot be edited here.'}
            </p>
          )}
          {page.value === undefined && action.problem === undefined && <p class="quiet">Loading…</p>}
          {page.value?.rows.length === 0 && (
            <Empty title={applied.trim() === '' ? 'The table has no rows' : 'No row matches the condition'} />
          )}
          {table.value !== undefined && page.value !== undefined && page.value.rows.length > 0 && (
            <DataGrid
              key={page.value.turn}
              label={`Rows of ${schema}.${name}`}
              columns={table.value.columns.map((column) => ({
                ...column,
                isKey: table.value?.key.includes(column.name) ?? false,
              }))}
              rows={page.value.rows.map((row, index) => gridRow(row, index))}
              onOpen={({ id }) => {
                isAdding.value = false;
                opened.value = page.value?.rows.find((row, index) => idOf(row, index) === id);
              }}
              onBeyond={(side) => (side === 'end' ? go(next, 'first') : go(previous, 'last'))}
              focusAt={page.value.focusAt}
            />
          )}
          {table.value !== undefined && isAdding.value && isEditing.value && (
            <NewRowPanel
              table={table.value}
              onClose={() => (isAdding.value = false)}
              onSaved={() => go(page.value?.position)}
            />
          )}
          {table.value !== undefined && opened.value !== undefined && (
            <RowPanel
              key={opened.value.key.join('\u0000')}
              table={table.value}
              row={opened.value}
              onClose={() => (opened.value = undefined)}
              onSaved={() => go(page.value?.position)}
            />
          )}
        </>
      )}
    </section>
  );
}

const conditionOf = (where: string) => (where.trim() === '' ? {} : { where });

const idOf = ({ key }: TableRow, index: number): string => (key.length === 0 ? String(index) : JSON.stringify(key));
const gridRow = (row: TableRow, index: number): GridRow => ({ ...row, id: idOf(row, index) });

/** The positions of the previous and the next page; undefined if there is none. */
function neighbours(table: TableDescription | undefined, page: Shown | undefined) {
  const none = { previous: undefined, next: undefined };
  if (table === undefined || page === undefined) return none;
  const { position, rows, hasMore } = page;
  const [first, last] = [rows[0], rows.at(-1)];
  if (table.key.length === 0) {
    const offset = typeof position === 'object' && 'offset' in position ? position.offset : 0;
    const before = Math.max(0, offset - page.limit);
    return {
      previous: offset === 0 ? undefined : ({ offset: before } satisfies Position),
      next: hasMore ? ({ offset: offset + rows.length } satisfies Position) : undefined,
    };
  }
  const isBackwards = position === 'last' || (typeof position === 'object' && 'before' in position);
  const hasPrevious = isBackwards ? hasMore : position !== 'first';
  const hasNext = isBackwards ? position !== 'last' : hasMore;
  return {
    previous: first !== undefined && hasPrevious ? ({ before: first.key } satisfies Position) : undefined,
    next: last !== undefined && hasNext ? ({ after: last.key } satisfies Position) : undefined,
  };
}
