import type { TableDescription } from '../../../database/table-description.ts';

/** Columns, constraints and indexes, as PostgreSQL prints them. */
export function Definition({ table }: { readonly table: TableDescription }) {
  const { columns, constraints, indexes, key } = table;
  return (
    <div class="definition">
      <table class="table cards">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">NULL</th>
            <th scope="col">Default</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.name}>
              <td class="sql">
                <strong>{column.name}</strong>
                {key.includes(column.name) && <span class="quiet"> key</span>}
                {column.comment !== null && <p class="quiet">{column.comment}</p>}
              </td>
              <td data-label="Type">{column.type}</td>
              <td data-label="NULL">{column.notNull ? 'no' : 'yes'}</td>
              <td data-label="Default">
                <code>{column.isGenerated ? 'generated' : (column.default ?? '–')}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Constraints</h2>
      <ul class="plain">
        {constraints.map(({ name, definition, lacksIndex }) => (
          <li key={name}>
            <strong>{name}</strong> <code>{definition}</code>
            {lacksIndex && (
              <span class="warn">
                {' '}
                No index begins with these columns: a DELETE of what they refer to reads all rows.
              </span>
            )}
          </li>
        ))}
        {constraints.length === 0 && <li class="quiet">None</li>}
      </ul>
      <h2>Indexes</h2>
      <ul class="plain">
        {indexes.map((index) => (
          <li key={index}>
            <code>{index}</code>
          </li>
        ))}
        {indexes.length === 0 && <li class="quiet">None</li>}
      </ul>
    </div>
  );
}
