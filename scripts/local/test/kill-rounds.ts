// A program for tests: starts `npm run local`, kills it while clients write, starts it again with the same command, and so on.
// Prints one line of JSON: what was written, lost, and left.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';

export interface KillOrder {
  readonly rounds: number;
  /** `npm`: only npm. `program`: only our process. `everything`: both, PostgreSQL and its guard, so that no process can clean up. */
  readonly kill: 'npm' | 'program' | 'everything';
  /** The data folder; undefined for the server of DATA_API_LOCAL_POSTGRES_URL. */
  readonly dataDir: string | undefined;
  /** Created by the first round and dropped after the last. */
  readonly table: string;
}

export interface KillResult {
  readonly acknowledged: number;
  /** Acknowledged rows that a later start did not have. */
  readonly lost: readonly number[];
  /** Command lines of processes that still ran 5 s after the last stop. */
  readonly left: readonly string[];
  /** How often PostgreSQL was a zombie when its data folder was started again. */
  readonly zombies: number;
}

const CLIENTS = 4;

interface Ready {
  readonly url: string;
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  readonly pid: number;
}

async function killRounds({ rounds, kill, dataDir, table }: KillOrder): Promise<KillResult> {
  const port = await freePort();
  const acknowledged: number[] = [];
  const lost = new Set<number>();
  let zombies = 0;
  let next = 1;
  for (let round = 0; round < rounds; round += 1) {
    const { npm, ready } = await start(port, dataDir);
    await execute(ready, `CREATE TABLE IF NOT EXISTS ${table} (n int PRIMARY KEY)`);
    await findLost(ready, table, acknowledged, lost);
    const wanted = acknowledged.length + 50;
    let killed = false;
    const writers = Array.from({ length: CLIENTS }, async () => {
      while (!killed) {
        const n = next++;
        const done = await execute(ready, `INSERT INTO ${table} VALUES (${n})`).catch(() => undefined);
        if (done === undefined) return;
        acknowledged.push(n);
      }
    });
    while (acknowledged.length < wanted) await sleep(5);
    const processes = kill === 'everything' ? descendants(npm.pid ?? 0) : [kill === 'npm' ? (npm.pid ?? 0) : ready.pid];
    const exited = once(npm, 'exit');
    for (const pid of processes) killHard(pid);
    await exited;
    killed = true;
    await Promise.all(writers);
    zombies += processes.filter((pid) => stateOf(pid) === 'Z' && dataDir !== undefined).length > 0 ? 1 : 0;
  }
  const { npm, ready } = await start(port, dataDir);
  await findLost(ready, table, acknowledged, lost);
  await execute(ready, `DROP TABLE ${table}`);
  const last = descendants(npm.pid ?? 0);
  const exited = once(npm, 'exit');
  process.kill(ready.pid, 'SIGINT');
  await exited;
  return { acknowledged: acknowledged.length, lost: [...lost], left: await stillRunning(last, dataDir), zombies };
}

/** A process may have ended meanwhile, like those of PostgreSQL when their server is killed. */
function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function start(port: number, dataDir: string | undefined) {
  const folder = dataDir === undefined ? [] : ['--data-dir', dataDir];
  const args = ['run', '--silent', 'local', '--', '--port', String(port), '--json', '--log', 'none', ...folder];
  const npm: ChildProcess = spawn('npm', args, { cwd: PROJECT_FOLDER, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  npm.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const line = once(createInterface({ input: npm.stdout as NodeJS.ReadableStream }), 'line');
  const ended = once(npm, 'exit').then(([code]) => {
    throw new Error(`npm run local ended with code ${code}: ${errors}`);
  });
  ended.catch(() => undefined);
  const [text] = await Promise.race([line, ended]);
  return { npm, ready: JSON.parse(String(text)) as Ready };
}

/** Adds acknowledged rows that are missing. */
async function findLost(
  ready: Ready,
  table: string,
  acknowledged: readonly number[],
  lost: Set<number>,
): Promise<void> {
  const { records } = await execute(ready, `SELECT n FROM ${table}`);
  const there = new Set((records ?? []).map(([field]) => field?.longValue));
  for (const n of acknowledged) if (!there.has(n)) lost.add(n);
}

async function execute(
  ready: Ready,
  sql: string,
): Promise<{ readonly records?: readonly { readonly longValue: number }[][] }> {
  const { url, resourceArn, secretArn, database } = ready;
  const response = await fetch(`${url}/Execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn, secretArn, database, sql }),
  });
  if (!response.ok) throw new Error(`${sql}: ${await response.text()}`);
  return response.json() as Promise<{ records?: { longValue: number }[][] }>;
}

/** The process and all that descend from it. */
function descendants(root: number): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const found = [root];
  for (const pid of found) for (const [child = 0, parent] of pairs) if (parent === pid) found.push(child);
  return found;
}

async function stillRunning(pids: readonly number[], dataDir: string | undefined): Promise<readonly string[]> {
  const running = () =>
    readdirSync('/proc')
      .filter(
        (name) =>
          /^\d+$/.test(name) && Number(name) !== process.pid && !['Z', undefined].includes(stateOf(Number(name))),
      )
      .map((name) => ({ pid: Number(name), command: commandOf(Number(name)) }))
      .filter(
        ({ pid, command }) => pids.includes(pid) || (dataDir !== undefined && command.includes(`${dataDir}/data`)),
      )
      .map(({ command }) => command);
  for (let wait = 0; wait < 50 && running().length > 0; wait += 1) await sleep(100);
  return running();
}

function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.slice(0, 1);
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

killRounds(JSON.parse(process.argv[2] ?? '{}')).then(
  (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
