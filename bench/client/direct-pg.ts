import type pg from 'pg';
import { type ADDED, READ_ROWS } from './works.ts';

/** PostgreSQL's own protocol, which no HTTP API can beat: the floor. */
export function directPg(pool: pg.Pool) {
  return {
    name: 'pg, without the Data API',
    one: (age: number) => pool.query('SELECT name, age FROM people WHERE age = $1 LIMIT 1', [age]),
    readRows: () => pool.query(READ_ROWS),
    insert: (rows: typeof ADDED) =>
      pool.query('INSERT INTO added (id, name, active) SELECT * FROM unnest($1::int4[], $2::text[], $3::bool[])', [
        rows.map(({ id }) => id),
        rows.map(({ name }) => name),
        rows.map(({ active }) => active),
      ]),
  };
}
