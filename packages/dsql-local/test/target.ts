import { DsqlSigner } from '@aws-sdk/dsql-signer';
import pg from 'pg';
import { startDsqlLocal } from '../src/index.ts';
import { connect } from './connect.ts';

/** The cluster under test: a local one, or the real one that DSQL_TEST_ENDPOINT names, with the credentials of the environment. */
export interface Target {
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
}

export async function openTarget(endpoint = process.env.DSQL_TEST_ENDPOINT): Promise<Target> {
  if (endpoint) return { connect: () => connectToAws(endpoint), close: async () => undefined };
  const dsql = await startDsqlLocal();
  return { connect: () => connect(dsql), close: () => dsql.stop() };
}

async function connectToAws(endpoint: string): Promise<pg.Client> {
  const [, region = ''] = /\.dsql[^.]*\.([^.]+)\.on\.aws$/.exec(endpoint) ?? [];
  const signer = new DsqlSigner({ hostname: endpoint, region });
  const client = new pg.Client({
    ...{ host: endpoint, user: 'admin', database: 'postgres', ssl: true },
    password: () => signer.getDbConnectAdminAuthToken(),
  });
  await client.connect();
  return client;
}

/** Each DROP is a transaction of its own. */
const OBJECTS = `
  SELECT 1 AS place, format('DROP TABLE IF EXISTS public.%I CASCADE', relname) AS sql FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  UNION ALL SELECT 2, format('DROP SEQUENCE IF EXISTS public.%I', relname) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
  UNION ALL SELECT 3, format('DROP DOMAIN IF EXISTS public.%I', typname) FROM pg_type
    WHERE typtype = 'd' AND typnamespace = 'public'::regnamespace
  UNION ALL SELECT 4, format('DROP FUNCTION IF EXISTS public.%I', proname) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
  ORDER BY 1`;

/** Drops everything that the previous test left in public. */
export async function dropAll(client: pg.Client): Promise<void> {
  await client.query('ROLLBACK');
  const { rows } = await client.query<{ sql: string }>(OBJECTS);
  for (const { sql } of rows) await client.query(sql);
}
