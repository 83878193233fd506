import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '@daybreak/database/settings';
import { startDsqlLocal } from '@daybreak/dsql-local';
import { createTestDatabase, startTestDataApi } from '../../../test/database.ts';
import { chatHistorySchema, documentsSchema, memoriesSchema } from '../src/index.ts';

/** A database with the tables of the chat history, and a counter of its requests. */
export interface ChatDatabase {
  readonly db: Database;
  /** Requests since the last call. */
  requests(): number;
  /** Runs the statements of a schema. */
  create(schema: string): Promise<void>;
  /** Loses the answer to the next write, after its commit. */
  loseNextAnswer(): void;
  stop(): Promise<void>;
}

export interface ChatBackend {
  readonly name: string;
  readonly open: () => Promise<ChatDatabase>;
}

/** The connection on which every suite runs in the normal run. */
export const DATA_API: ChatBackend = { name: 'RDS Data API', open: openDataApi };

export const POSTGRES: ChatBackend = { name: 'PostgreSQL', open: openPostgres };

/** The connections on which the suites run in the long run. */
export const OTHER_BACKENDS: readonly ChatBackend[] = [POSTGRES, { name: 'Aurora DSQL', open: openDsql }];

export const BACKENDS: readonly ChatBackend[] = [DATA_API, ...OTHER_BACKENDS];

async function openDataApi(): Promise<ChatDatabase> {
  const api = await startTestDataApi();
  return opened(api.env, {
    loseNextAnswer: () => void api.failNext({ disconnect: true, when: 'after' }),
    stop: () => api.stop(),
  });
}

async function openPostgres(): Promise<ChatDatabase> {
  const database = await createTestDatabase();
  const { host, port, user, password } = database.connection;
  const wire = await losingServer(host, port);
  const url = `postgres://${user}:${encodeURIComponent(String(password))}@127.0.0.1:${wire.port}/${database.name}`;
  return opened(
    { DATABASE_URL: url },
    {
      loseNextAnswer: wire.loseNextAnswer,
      stop: async () => {
        wire.close();
        await database.drop();
      },
    },
  );
}

async function openDsql(): Promise<ChatDatabase> {
  const dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  const { endpoint, host, port, caFile } = dsql;
  const env = {
    CLUSTER_ENDPOINT: endpoint,
    CLUSTER_USER: 'admin',
    CLUSTER_ADDRESS: `${host}:${port}`,
    DATABASE_CA_FILE: caFile,
  };
  return opened(env, {
    loseNextAnswer: () => dsql.faults.closeAt('commit', 'after'),
    stop: () => dsql.stop(),
  });
}

async function opened(
  env: NodeJS.ProcessEnv,
  { loseNextAnswer, stop }: Pick<ChatDatabase, 'loseNextAnswer' | 'stop'>,
): Promise<ChatDatabase> {
  let sent = 0;
  const db = await connectDatabase(loadConnection({ env }), {
    onRequest: () => {
      sent += 1;
    },
  });
  const create = async (schema: string): Promise<void> => {
    const isDsql = 'CLUSTER_ENDPOINT' in env;
    for (const sql of statementsOf(schema)) {
      // Aurora DSQL builds an index in a job.
      await db.execute(statement({ sql: isDsql ? sql.replace(/^CREATE (UNIQUE )?INDEX /, '$&ASYNC ') : sql }));
    }
    while (isDsql && (await db.value(unfinished)) > 0n);
  };
  await create([chatHistorySchema(), memoriesSchema(), documentsSchema()].join(''));
  sent = 0;
  return {
    db,
    create,
    requests: () => {
      const count = sent;
      sent = 0;
      return count;
    },
    loseNextAnswer,
    stop: async () => {
      await db.close();
      await stop();
    },
  };
}

const unfinished = statement({
  sql: "SELECT count(*) AS n FROM sys.jobs WHERE status NOT IN ('completed', 'failed')",
  row: { n: 'int8' },
  readOnly: true,
});

/** A proxy to PostgreSQL that can close the connection instead of passing on the answer to an INSERT. */
async function losingServer(host: string | undefined, port: number | undefined) {
  let isArmed = false;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connectSocket(port ?? 5432, host ?? '127.0.0.1');
    let isLost = false;
    client.on('data', (chunk) => {
      if (isArmed && chunk.includes('INSERT INTO')) [isArmed, isLost] = [false, true];
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      // The statement has run; its answer is dropped with the connection.
      if (isLost) client.destroy();
      else client.write(chunk);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { readonly port: number }).port,
    loseNextAnswer: () => {
      isArmed = true;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The statements of a schema. They contain no semicolon. */
export function statementsOf(sql: string): readonly string[] {
  return sql
    .split(';')
    .map((text) => text.replace(/^--.*$/gm, '').trim())
    .filter((text) => text !== '');
}
