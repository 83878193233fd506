/** What every case finds in the database. Cases that change data use tables of their own, or a transaction. */
export const ROW_ID = '5c2d0b52-8e9f-4d4e-9d0b-3f0a4c1a7f11';

export const FIXTURE: readonly string[] = [
  "CREATE TYPE mood AS ENUM ('sad', 'happy')",
  `CREATE TABLE t (id uuid PRIMARY KEY, n int4, s text, jb jsonb, ts timestamp, tz timestamptz, m numeric(10,2), e mood)`,
  `INSERT INTO t VALUES ('${ROW_ID}', 1, 'one', '{"a":1}', '2026-01-02 03:04:05', '2026-01-02 03:04:05+00', 1.50, 'happy')`,
  `CREATE TABLE typed (i2 int2, i4 int4, i8 int8, num numeric, f4 float4, vc varchar(20), b bool, d date, ts timestamp,
     tz timestamptz, j json, jb jsonb, by bytea, ip inet, iv interval, ta text[], ia int4[], e mood, u uuid)`,
  `CREATE TABLE items (id serial PRIMARY KEY, title text NOT NULL, code varchar(20) UNIQUE,
     price numeric(10,2), made_at timestamptz DEFAULT now(), big bigint GENERATED ALWAYS AS IDENTITY, small smallserial)`,
];
