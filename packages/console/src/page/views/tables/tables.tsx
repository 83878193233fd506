import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SchemaTable } from '../../../database/schema.ts';
import { Empty, Problem, useAction } from '../../parts/action.tsx';
import { size } from '../../parts/cell.tsx';
import { count } from '../../parts/text.ts';
import { tableAddress } from '../../state/address.ts';
import { place } from '../../state/route.ts';
import { readSchema, schema } from '../../state/schema.ts';
import { Table } from './table.tsx';

export function Tables() {
  const action = useAction();
  useEffect(() => void action.run(readSchema), []);
  const { table } = place.value;
  if (table !== undefined) return <Table key={`${table.schema}/${table.name}`} {...table} />;
  return (
    <section class="view" aria-labelledby="view-title">
      <List onRefresh={() => action.run(readSchema)} />
      <Problem>{action.problem}</Problem>
      {schema.value === undefined && action.problem === undefined && <p class="quiet">Loading…</p>}
    </section>
  );
}

function List({ onRefresh }: { readonly onRefresh: () => void }) {
  const filter = useSignal('');
  const tables = schema.value?.tables ?? [];
  const shown = tables.filter((table) => fullName(table).toLowerCase().includes(filter.value.toLowerCase()));
  return (
    <>
      <div class="toolbar">
        <h1 id="view-title">Tables</h1>
        <input
          data-filter
          class="filter"
          type="search"
          aria-label="Filter tables"
          placeholder="Filter  ( / )"
          value={filter.value}
          onInput={(event) => (filter.value = event.currentTarget.value)}
        />
        <button type="button" onClick={onRefresh}>
          Read again
        </button>
      </div>
      {schema.value !== undefined && shown.length === 0 && (
        <Empty title={tables.length === 0 ? 'The database has no table yet' : 'No table matches the filter'}>
          <p>
            <code>npm run migrate</code> creates the tables of the project.
          </p>
        </Empty>
      )}
      {shown.length > 0 && (
        <table class="table cards">
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Kind</th>
              <th scope="col" class="num">
                Columns
              </th>
              <th scope="col" class="num">
                Rows, estimated
              </th>
              <th scope="col" class="num">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((table) => (
              <tr key={fullName(table)}>
                <td class="sql">
                  <a href={tableAddress({ ...table, where: '' })}>{fullName(table)}</a>
                  {table.comment !== null && <p class="quiet">{table.comment}</p>}
                </td>
                <td data-label="Kind">{table.kind}</td>
                <td class="num" data-label="Columns">
                  {count(table.columns.length)}
                </td>
                <td class="num" data-label="Rows, estimated">
                  {rowsOf(table)}
                </td>
                <td class="num" data-label="Size">
                  {size(table.bytes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const fullName = ({ schema: of, name }: SchemaTable): string => `${of}.${name}`;

function rowsOf({ kind, estimatedRows }: SchemaTable): string {
  if (kind === 'view' || kind === 'foreign table') return '–';
  return estimatedRows === undefined ? 'not analysed' : count(estimatedRows);
}
