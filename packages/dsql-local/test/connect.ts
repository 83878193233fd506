import { DsqlSigner } from '@aws-sdk/dsql-signer';
import pg from 'pg';
import type { DsqlLocal } from '../src/index.ts';

/** A client with AWS's signer, as a program on AWS connects; only `stream` and `ca` are for this machine. */
export async function connect(dsql: DsqlLocal, config: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ ...configOf(dsql), ...config });
  // The cluster may close it; the test decides whether that is right.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export function configOf(dsql: DsqlLocal): pg.ClientConfig {
  return {
    host: dsql.endpoint,
    user: 'admin',
    database: 'postgres',
    ssl: { ca: dsql.ca },
    stream: dsql.stream,
    sslnegotiation: 'direct',
    password: () => signerOf(dsql).getDbConnectAdminAuthToken(),
  } as pg.ClientConfig;
}

export function signerOf(
  { endpoint, region, credentials }: Pick<DsqlLocal, 'endpoint' | 'region' | 'credentials'>,
  over: Partial<ConstructorParameters<typeof DsqlSigner>[0]> = {},
): DsqlSigner {
  return new DsqlSigner({ hostname: endpoint, region, credentials, ...over });
}

/** What a statement answers: `SQLSTATE message`, or its tags. */
export async function answerOf(client: pg.Client, sql: string, isQueryString = false): Promise<string> {
  const tags: string[] = [];
  const onTag = ({ text }: { readonly text: string }) => void tags.push(text);
  const { connection } = client as unknown as { readonly connection: NodeJS.EventEmitter };
  connection.on('commandComplete', onTag);
  try {
    await client.query(isQueryString ? sql : ({ text: sql, queryMode: 'extended' } as pg.QueryConfig));
    return tags.join(', ');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return `${error.code} ${error.message}`;
  } finally {
    connection.off('commandComplete', onTag);
  }
}

export const DENIED = 'unable to accept connection, access denied';

/** The error of a login that should fail. */
export async function refusal(
  dsql: DsqlLocal,
  config: pg.ClientConfig,
): Promise<pg.DatabaseError & NodeJS.ErrnoException> {
  const client = new pg.Client({ ...configOf(dsql), ...config });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return error as pg.DatabaseError & NodeJS.ErrnoException;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error('The login should have been refused.');
}
