import { Kysely } from 'kysely';
import { array, enumType, nullable, table } from '../../src/index.ts';
import { DataApiDialect, type DialectClient, type TableTypes } from '../../src/kysely/index.ts';

export const person = table('person', {
  id: 'int4',
  key: nullable('uuid'),
  first_name: 'text',
  gender: enumType('gender', ['male', 'female', 'other']),
  avatar: nullable('bytea'),
  created_at: nullable('timestamptz'),
  born: nullable('date'),
  wakes: nullable('time'),
  seen: nullable('timestamp'),
  balance: nullable('numeric'),
  score: nullable('int8'),
  ratio: nullable('float8'),
  is_active: nullable('bool'),
  meta: nullable('jsonb'),
  plain: nullable('json'),
  tags: nullable(array('text')),
  friends: nullable(array('uuid')),
});
export const pet = table('pet', { id: 'int4', name: 'text', owner_id: nullable('int4'), owner_key: nullable('uuid') });

export const SCHEMA = [
  "CREATE TYPE gender AS ENUM ('male', 'female', 'other')",
  `CREATE TABLE person (id serial PRIMARY KEY, key uuid UNIQUE, first_name varchar(80) NOT NULL, gender gender NOT NULL,
     avatar bytea, created_at timestamptz, born date, wakes time, seen timestamp, balance numeric, score int8, ratio float8,
     is_active bool, meta jsonb, plain json, tags text[], friends uuid[])`,
  'CREATE TABLE pet (id serial PRIMARY KEY, name text NOT NULL, owner_id int REFERENCES person, owner_key uuid)',
  'CREATE TABLE other (id serial PRIMARY KEY, key uuid, n int)',
];

export interface Tables {
  readonly person: TableTypes<typeof person, 'id'>;
  readonly pet: TableTypes<typeof pet, 'id'>;
  /** Not declared to the dialect. */
  readonly other: { readonly id: number; readonly key: string | null; readonly n: number | bigint | null };
}

export function kyselyOf(client: DialectClient): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new DataApiDialect({ client, tables: [person, pet] }) });
}

/** For queries that are compiled only. */
const NO_CLIENT = {} as DialectClient;
export const compiling = (): Kysely<Tables> => kyselyOf(NO_CLIENT);
