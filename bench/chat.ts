// The chat history against loops of one statement per message, on the same server: medians of alternating slices.
//   npm run bench:chat
//   npm run bench:chat -- --langchain FOLDER   with LangChain's PostgresChatMessageHistory, from a folder with its node_modules
// Exits 1 when a goal is missed.
//
// The server keeps each commit on its disk before it answers, as every server with data to lose does. There a loop pays for each message.
// `--no-fsync` measures without that, where a bare INSERT takes 0.2 ms: 20 messages with their numbers, keys, four indexes and
// a foreign key cost PostgreSQL about as much as 10 of those, so that no append can be 5 times faster than 20 of them there.
//
// LangChain's history is not installed for this: @langchain/community brings @langchain/classic and @langchain/openai. To compare:
//   cd $(mktemp -d) && npm install @langchain/community @langchain/core pg --legacy-peer-deps, then --langchain with that folder.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chatHistorySchema, createChatHistory, type NewMessage } from '@daybreak/chat-history';
import { startDataApiLocal, startPostgres } from '@daybreak/data-api-local';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '@daybreak/database/settings';
import { startDsqlLocal } from '@daybreak/dsql-local';
import pg from 'pg';
import { median } from './local/interleave.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// As deployed, because in development the client detects statements that are sent many times, as in a benchmark.
process.env.NODE_ENV = 'production';

const { values: options } = parseArgs({
  options: { langchain: { type: 'string' }, 'no-fsync': { type: 'boolean', default: false } },
});

const ROUNDS = 15;
/** How long one contender repeats a work before the next has its turn. A loop that runs alone would be warm, and not comparable. */
const SLICE_MS = 100;
const TIMES_FASTER = 5;
const messages = (count: number): NewMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index}: a sentence of the length that people type into a chat, more or less.`,
  }));

/** One way to keep a history. */
interface Contender {
  readonly name: string;
  /** Requests until now; undefined where they are not counted. */
  readonly requests?: () => number;
  readonly append: (count: number) => Promise<unknown>;
  /** Undefined if it reads like another contender, or can only read everything. */
  readonly page?: () => Promise<unknown>;
  readonly last?: () => Promise<unknown>;
}

/** The store, and the same store with one append for each message. */
async function stored(name: string, db: Database, requests: () => number): Promise<readonly [Contender, Contender]> {
  const store = createChatHistory(db);
  const { id: written } = await store.create('bench');
  const { id: looped } = await store.create('bench');
  const { id: read } = await store.create('bench');
  await store.append('bench', read, { messages: messages(500) });
  return [
    {
      ...{ name, requests },
      append: (count) => store.append('bench', written, { messages: messages(count) }),
      page: () => store.page('bench', read, { after: 100, limit: 50 }),
      last: () => store.last('bench', read, 20),
    },
    {
      name: '  an append per message',
      append: async (count) => {
        for (const message of messages(count)) await store.append('bench', looped, { messages: [message] });
      },
    },
  ];
}

/** One INSERT for each message, and a read of the whole session: the history of most libraries. */
async function inserts(pool: pg.Pool): Promise<Contender> {
  await pool.query('CREATE TABLE looped (id serial PRIMARY KEY, session_id text NOT NULL, message jsonb NOT NULL)');
  await pool.query('CREATE INDEX ON looped (session_id)');
  const add = async (session: string, count: number) => {
    for (const message of messages(count))
      await pool.query('INSERT INTO looped (session_id, message) VALUES ($1, $2)', [session, JSON.stringify(message)]);
  };
  const read = randomUUID();
  await add(read, 500);
  const all = () => pool.query('SELECT message FROM looped WHERE session_id = $1 ORDER BY id', [read]);
  return { name: 'pg, a loop of inserts', append: (count) => add('written', count), last: all };
}

/** The used members of LangChain, which is not installed here. */
interface LangChainHistory {
  addMessages(messages: readonly unknown[]): Promise<void>;
  getMessages(): Promise<unknown>;
}

/** @param folder with node_modules that have @langchain/community */
async function langChain(folder: string, pool: pg.Pool): Promise<Contender> {
  const { resolve } = createRequire(path.resolve(folder, 'package.json'));
  const load = (name: string) => import(pathToFileURL(resolve(name)).href);
  const { PostgresChatMessageHistory } = await load('@langchain/community/stores/message/postgres');
  const { AIMessage, HumanMessage } = await load('@langchain/core/messages');
  const add = (history: LangChainHistory, count: number) =>
    history.addMessages(
      messages(count).map(({ role, content }) => new (role === 'user' ? HumanMessage : AIMessage)(content)),
    );
  const sessionOf = (sessionId: string): LangChainHistory => new PostgresChatMessageHistory({ sessionId, pool });
  const [read, written] = [sessionOf('read'), sessionOf('written')];
  await add(read, 500);
  return {
    name: 'LangChain, Postgres history',
    append: (count) => add(written, count),
    last: () => read.getMessages(),
  };
}

const WORKS: Readonly<Record<string, { run(contender: Contender): Promise<unknown> | undefined; rounds: number }>> = {
  'append 1': { run: (contender) => contender.append(1), rounds: ROUNDS },
  'append 20': { run: (contender) => contender.append(20), rounds: ROUNDS },
  // A loop of 500 takes seconds.
  'append 500': { run: (contender) => contender.append(500), rounds: 1 },
  'page of 50': { run: (contender) => contender.page?.(), rounds: ROUNDS },
  'last 20': { run: (contender) => contender.last?.(), rounds: ROUNDS },
};

async function main(): Promise<void> {
  const server = await startPostgres({ ephemeral: true, durable: !options['no-fsync'] });
  const at = `postgres://${server.user}:${encodeURIComponent(server.password ?? '')}@${server.host}:${server.port}`;
  const env = { ...process.env, DATA_API_LOCAL_POSTGRES_URL: `${at}/${server.maintenanceDatabase}` };
  const api = await startDataApiLocal({ port: 0, engine: 'url', database: 'bench', env });
  // The name of the local Data API's database on a server given by URL.
  const url = `${at}/daybreak_bench`;
  const dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  let sent = 0;
  const counted = {
    onRequest: () => {
      sent += 1;
    },
  };
  const viaApi = await connectDatabase(loadConnection({ env: api.env }), counted);
  const viaPg = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }), counted);
  const viaDsql = await connectDatabase(loadConnection({ env: envOf(dsql) }), counted);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    // Through the Data API, so that its user owns the tables.
    for (const sql of chatHistorySchema().split(';').slice(0, -1)) {
      await viaApi.execute(statement({ sql }));
      await viaDsql.execute(statement({ sql: sql.replace('CREATE INDEX', 'CREATE INDEX ASYNC') }));
    }
    const requests = () => sent;
    const contenders = [
      ...(await stored('chat-history, PostgreSQL', viaPg, requests)),
      await inserts(pool),
      ...(options.langchain === undefined ? [] : [await langChain(options.langchain, pool)]),
      ...(await stored('chat-history, RDS Data API', viaApi, requests)),
      ...(await stored('chat-history, Aurora DSQL', viaDsql, requests)),
    ];
    process.exitCode = (await measure(contenders)) ? 0 : 1;
  } finally {
    await Promise.all([viaApi.close(), viaPg.close(), viaDsql.close(), pool.end()]);
    await Promise.all([api.stop(), dsql.stop()]);
    await server.stop();
  }
}

function envOf({ endpoint, host, port, caFile }: Awaited<ReturnType<typeof startDsqlLocal>>): NodeJS.ProcessEnv {
  return {
    CLUSTER_ENDPOINT: endpoint,
    CLUSTER_USER: 'admin',
    CLUSTER_ADDRESS: `${host}:${port}`,
    DATABASE_CA_FILE: caFile,
  };
}

/** The times of a work that is repeated for a slice, at least once; no times if `work` is undefined. */
async function slice(work: () => Promise<unknown> | undefined): Promise<readonly number[]> {
  const timesMs: number[] = [];
  const began = performance.now();
  for (let now = began; timesMs.length === 0 || now - began < SLICE_MS; ) {
    const done = work();
    if (done === undefined) break;
    await done;
    timesMs.push(performance.now() - now);
    now = performance.now();
  }
  return timesMs;
}

async function measure(contenders: readonly Contender[]): Promise<boolean> {
  let isMet = true;
  for (const [work, { run, rounds }] of Object.entries(WORKS)) {
    const times = contenders.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, contender] of contenders.entries()) {
        const before = contender.requests?.() ?? 0;
        const timesMs = await slice(() => run(contender));
        if ((contender.requests?.() ?? 0) - before > timesMs.length) isMet = false;
        times[index]?.push(...timesMs);
      }
    }
    console.log(work);
    let ours = Number.NaN;
    for (const [index, { name, requests }] of contenders.entries()) {
      const timesMs = times[index] ?? [];
      if (timesMs.length === 0) continue;
      const ms = median(timesMs);
      if (requests !== undefined) ours = ms;
      const ratio =
        requests === undefined ? `${(ms / ours).toFixed(1).padStart(6)} times the line of the store above` : '';
      console.log(`  ${name.padEnd(28)} ${ms.toFixed(2).padStart(8)} ms ${ratio}`.trimEnd());
      if (work === 'append 20' && requests === undefined && ms / ours < TIMES_FASTER) isMet = false;
    }
  }
  console.log(
    `Goals: one request for each, and 20 messages at least ${TIMES_FASTER} times faster than one by one over the same protocol: ${isMet ? 'met' : 'MISSED'}`,
  );
  if (options.langchain === undefined)
    console.log("LangChain's history was not compared: --langchain FOLDER (see bench/chat.ts).");
  return isMet;
}

await main();
