// The chat history against a loop of single inserts, which is what most histories do, on the same server: turn and turn about, medians.
//   npm run bench:chat
// Exits 1 when a goal is missed.
//
// LangChain's PostgresChatMessageHistory is the loop: one INSERT for each message into one table of jsonb, and a read of the whole session.
// It is not installed for this, because @langchain/community brings @langchain/classic and @langchain/openai.
// An append of 20 messages is one statement: of its 2.2 ms on a socket of this machine, about 1 ms is PostgreSQL planning it, which a prepared
// statement would save, and some poolers refuse those. A bare INSERT takes 0.25 ms there, so that the goal of 5 times is missed without a
// network: the loop takes 2 to 4 times as long. With 1 ms to the server and back, it would take about 8 times as long.
import { randomUUID } from 'node:crypto';
import { chatHistorySchema, createChatHistory, type NewMessage } from '@daybreak/chat-history';
import { startDataApiLocal, startPostgres } from '@daybreak/data-api-local';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import pg from 'pg';
import { median } from './local/interleave.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const ROUNDS = 15;
const messages = (count: number): NewMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index}: a sentence of the length that people type into a chat, more or less.`,
  }));

/** One way to keep a history. */
interface Contender {
  readonly name: string;
  /** Requests of one `append` of 20, and of one `last(20)`; undefined where they are not counted. */
  readonly requests?: () => number;
  readonly append: (count: number) => Promise<unknown>;
  readonly page: () => Promise<unknown>;
  readonly last: () => Promise<unknown>;
}

async function stored(name: string, db: Database, requests: () => number): Promise<Contender> {
  const store = createChatHistory(db);
  const { id: written } = await store.create('bench');
  const { id: read } = await store.create('bench');
  await store.append('bench', read, { messages: messages(500) });
  return {
    ...{ name, requests },
    append: (count) => store.append('bench', written, { messages: messages(count) }),
    page: () => store.page('bench', read, { after: 100, limit: 50 }),
    last: () => store.last('bench', read, 20),
  };
}

/** One INSERT for each message, and a read of the whole session: the history of most libraries. */
async function looped(pool: pg.Pool): Promise<Contender> {
  await pool.query('CREATE TABLE looped (id serial PRIMARY KEY, session_id text NOT NULL, message jsonb NOT NULL)');
  await pool.query('CREATE INDEX ON looped (session_id)');
  const add = async (session: string, count: number) => {
    for (const message of messages(count))
      await pool.query('INSERT INTO looped (session_id, message) VALUES ($1, $2)', [session, JSON.stringify(message)]);
  };
  const read = randomUUID();
  await add(read, 500);
  const all = () => pool.query('SELECT message FROM looped WHERE session_id = $1 ORDER BY id', [read]);
  return { name: 'pg, a loop of inserts', append: (count) => add('written', count), page: all, last: all };
}

const WORKS = {
  'append 1': (contender: Contender) => contender.append(1),
  'append 20': (contender: Contender) => contender.append(20),
  'append 500': (contender: Contender) => contender.append(500),
  'page of 50': (contender: Contender) => contender.page(),
  'last 20': (contender: Contender) => contender.last(),
};

async function main(): Promise<void> {
  const server = await startPostgres({ ephemeral: true });
  const at = `postgres://${server.user}:${encodeURIComponent(server.password ?? '')}@${server.host}:${server.port}`;
  const env = { ...process.env, DATA_API_LOCAL_POSTGRES_URL: `${at}/${server.maintenanceDatabase}` };
  const api = await startDataApiLocal({ port: 0, engine: 'url', database: 'bench', env });
  // What the local Data API calls its database on a server that is not its own.
  const url = `${at}/daybreak_bench`;
  let sent = 0;
  const counted = {
    onRequest: () => {
      sent += 1;
    },
  };
  const viaApi = await connectDatabase(loadConnection({ env: api.env }), counted);
  const viaPg = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }), counted);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    // Through the Data API, so that its user owns the tables.
    for (const sql of chatHistorySchema().split(';').slice(0, -1)) await viaApi.execute(statement({ sql }));
    const contenders = [
      await stored('chat-history, RDS Data API', viaApi, () => sent),
      await stored('chat-history, PostgreSQL', viaPg, () => sent),
      await looped(pool),
    ];
    process.exitCode = (await measure(contenders)) ? 0 : 1;
  } finally {
    await Promise.all([viaApi.close(), viaPg.close(), pool.end()]);
    await api.stop();
    await server.stop();
  }
}

async function measure(contenders: readonly Contender[]): Promise<boolean> {
  let isMet = true;
  for (const [work, run] of Object.entries(WORKS)) {
    const times = contenders.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, contender] of contenders.entries()) {
        const before = contender.requests?.() ?? 0;
        const startedAt = performance.now();
        await run(contender);
        times[index]?.push(performance.now() - startedAt);
        const requests = (contender.requests?.() ?? 0) - before;
        if (requests > 1) isMet = false;
      }
    }
    const medians = times.map(median);
    const loop = medians.at(-1) ?? Number.NaN;
    console.log(work);
    for (const [index, { name }] of contenders.entries()) {
      const ms = medians[index] ?? Number.NaN;
      console.log(
        `  ${name.padEnd(28)} ${ms.toFixed(2).padStart(8)} ms   the loop takes ${(loop / ms).toFixed(1)} times that`,
      );
    }
    // Over one protocol, so that the way to the database does not count.
    if (work === 'append 20' && loop / (medians[1] ?? Number.NaN) < 5) isMet = false;
  }
  console.log(
    `Goals: one request for each, and 20 messages at least 5 times faster than single inserts over the same protocol: ${isMet ? 'met' : 'MISSED'}`,
  );
  return isMet;
}

await main();
