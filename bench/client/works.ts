/** The measured works. */
export type Work = 'one' | 'rows' | 'wideRows' | 'insert' | 'insertLoop' | 'ids';

/** The targets: a local Data API, and the same database directly. */
export interface Target {
  readonly url: string;
  readonly region: string;
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** Connection string of the database. */
  readonly postgres: string;
}

/** A contender: the bare SDK, without reading its records. */
export const UNREAD = 'AWS SDK, records unread';

export const ROWS = 1000;
export const READ_ROWS = 'SELECT id, name, age, active, seen, note FROM people';
export const READ_WIDE_ROWS = 'SELECT id, name, total, amount, meta FROM wide';

export const SCHEMA = [
  'CREATE TABLE people (id uuid PRIMARY KEY, name text NOT NULL, age int4 NOT NULL, active bool NOT NULL, seen timestamptz NOT NULL, note text)',
  'CREATE INDEX people_age ON people (age)',
  `INSERT INTO people SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Person number ' || n, n, n % 2 = 0,
     timestamptz '2026-01-01 00:00:00.123456Z' + n * interval '1 hour', CASE WHEN n % 3 = 0 THEN NULL ELSE 'a note of some length ' || n END
   FROM generate_series(0, ${ROWS - 1}) AS n`,
  'CREATE TABLE wide (id uuid NOT NULL, name text NOT NULL, total int8 NOT NULL, amount numeric NOT NULL, meta jsonb NOT NULL)',
  `INSERT INTO wide SELECT id, name, 9007199254740993 + age, age + 0.25, jsonb_build_object('n', age, 'tags', jsonb_build_array('a', name))
   FROM people`,
  'CREATE TABLE added (id int4, name text, active bool)',
];

export const ADDED = Array.from({ length: ROWS }, (_, id) => ({
  id,
  name: `Person number ${id}`,
  active: id % 2 === 0,
}));
export const IDS = ADDED.map(({ id }) => `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`);
