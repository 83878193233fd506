// The clients of others, as bench:client uses them: one table, one piece of work each.
import { RDSData, type RDSDataClient } from '@aws-sdk/client-rds-data';
import { eq } from 'drizzle-orm';
import { type AwsDataApiPgDatabase, drizzle } from 'drizzle-orm/aws-data-api/pg';
import * as pg from 'drizzle-orm/pg-core';
import { Kysely } from 'kysely';
import { DataApiDialect } from 'kysely-data-api';
import type { DataApiLocal } from '../../src/local.ts';
import { sdkConfig } from './sdk-config.ts';

/** Its columns are those of `READ_ROWS` in bench/client. */
const people = pg.pgTable('people', {
  id: pg.uuid().primaryKey(),
  name: pg.text().notNull(),
  age: pg.integer().notNull(),
  active: pg.boolean().notNull(),
  seen: pg.timestamp({ withTimezone: true, mode: 'string' }).notNull(),
  note: pg.text(),
});
const added = pg.pgTable('added', { id: pg.integer(), name: pg.text(), active: pg.boolean() });

interface Tables {
  readonly people: {
    readonly id: unknown;
    name: string;
    age: number;
    active: boolean;
    seen: Date;
    note: string | null;
  };
  readonly added: { readonly id: number; name: string; active: boolean };
}

type Api = Pick<DataApiLocal, 'url' | 'region' | 'resourceArn' | 'secretArn' | 'database'>;
type Added = { readonly id: number; readonly name: string; readonly active: boolean };

export interface Peer {
  readonly name: string;
  readonly one: (age: number) => Promise<unknown>;
  readonly readRows: () => Promise<unknown>;
  readonly insert: (rows: readonly Added[]) => Promise<unknown>;
}

export function drizzlePeer(api: Api, client: RDSDataClient): Peer {
  const { resourceArn, secretArn, database } = api;
  const db: AwsDataApiPgDatabase = drizzle(client, { resourceArn, secretArn, database });
  return {
    name: 'drizzle',
    one: (age) => db.select({ name: people.name, age: people.age }).from(people).where(eq(people.age, age)).limit(1),
    readRows: () => db.select().from(people),
    insert: (rows) => db.insert(added).values([...rows]),
  };
}

export function kyselyPeer(api: Api): Peer {
  const { resourceArn, secretArn, database } = api;
  const dialect = new DataApiDialect({
    mode: 'postgres',
    driver: { client: new RDSData(sdkConfig(api)), resourceArn, secretArn, database },
  });
  const db = new Kysely<Tables>({ dialect });
  return {
    name: 'kysely-data-api',
    one: (age) => db.selectFrom('people').select(['name', 'age']).where('age', '=', age).limit(1).execute(),
    readRows: () => db.selectFrom('people').selectAll().execute(),
    insert: (rows) =>
      db
        .insertInto('added')
        .values([...rows])
        .execute(),
  };
}
