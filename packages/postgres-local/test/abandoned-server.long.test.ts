import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { testPostgres } from '../../../test/database.ts';
import { stopAbandonedServer } from '../src/data-folder/abandoned-server.ts';
import { serverAccount } from '../src/system/account.ts';
import { exists, isAlive, processIdentity } from '../src/system/processes.ts';
import { guardsOf, processesWith, startProcess, within } from './start-process.ts';

// Windows has no zombies.
const onUnix = process.platform === 'win32' ? test.skip : test;
const account = serverAccount();

let data: string;
const started: number[] = [];
beforeEach(() => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-abandoned-')));
  chmodSync(base, 0o755);
  data = join(base, 'folder');
});
afterEach(() => {
  for (const pid of started.splice(0)) if (exists(pid)) process.kill(pid, 'SIGKILL');
  rmSync(join(data, '..'), { recursive: true });
});

/** The number of a process that runs the command and whose parent never asks for its result, as in a container without init. */
async function childOfCarelessParent(...command: readonly string[]): Promise<number> {
  const parent = spawn('/bin/sh', ['-c', '"$@" & echo $!; exec sleep 1000', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(parent.pid ?? 0);
  const [line] = await new Promise<readonly string[]>((resolve) =>
    parent.stdout.setEncoding('utf8').once('data', (text: string) => resolve([text])),
  );
  const pid = Number.parseInt(line ?? '', 10);
  started.unshift(pid);
  return pid;
}

async function zombie(): Promise<number> {
  // It ends after its parent has become another program: the shell itself would ask for the result.
  const pid = await childOfCarelessParent('sleep', '0.3');
  await within(5_000, () => !isAlive(pid));
  return pid;
}

describe('a zombie', () => {
  onUnix('exists and is not alive', async () => {
    const pid = await zombie();

    expect({ exists: exists(pid), isAlive: isAlive(pid) }).toEqual({ exists: true, isAlive: false });
  });

  onUnix('whose number is in postmaster.pid does not stop the next start', async () => {
    const first = await startProcess({ dataDir: data });
    await first.stop();
    const file = join(data, 'data', 'postmaster.pid');
    writeFileSync(file, `${await zombie()}\n${join(data, 'data')}\n`, { mode: 0o600 });
    if (account !== undefined) chownSync(file, account.uid, account.gid);

    const second = await startProcess({ dataDir: data });

    expect(second.answer.error).toBeUndefined();
    await second.stop();
  });

  onUnix('has ended for the guard of an ephemeral server, which then deletes the data', async () => {
    const pid = await zombie();
    const folder = join(data, '..', 'ephemeral');
    mkdirSync(folder);

    // The guard's input closes with the process that started it: here, one that ends immediately.
    const source = `
      require('tsx/cjs/api').register();
      require(process.argv[1]).guardServer(Number(process.argv[2]), undefined, process.argv[3]);`;
    const guard = join(import.meta.dirname, '../src/server/orphan-guard.ts');
    execFileSync(process.execPath, ['-e', source, guard, String(pid), folder]);

    expect(await within(5_000, () => !existsSync(folder) && guardsOf(pid).length === 0)).toBe(true);
  });
});

describe('a server whose processes were all killed', () => {
  test('does not stop the next start, and no acknowledged commit is lost', async () => {
    const first = await startProcess({ dataDir: data });
    const client = await first.connect();
    await client.query('CREATE TABLE kept AS SELECT 1 AS n');
    const [server = 0] = processesWith(join(data, 'data'));
    for (const guard of guardsOf(server)) process.kill(guard, 'SIGKILL');
    await first.kill();
    process.kill(server, 'SIGKILL');

    const second = await startProcess({ dataDir: data });

    expect(second.answer.error).toBeUndefined();
    const again = await second.connect();
    expect((await again.query('SELECT n FROM kept')).rows).toEqual([{ n: 1 }]);
    await again.end();
    await second.stop();
  });

  test('but one, which still works on a statement, delays the next start until it has ended', async () => {
    const first = await startProcess({ dataDir: data });
    const client = await first.connect();
    // A statement that does not notice the end of the server: it neither waits nor reads.
    client.query('SELECT count(*) FROM generate_series(1, 8000000)').catch(() => undefined);
    const [server = 0] = processesWith(join(data, 'data'));
    await within(1_000, () => false);
    for (const guard of guardsOf(server)) process.kill(guard, 'SIGKILL');
    await first.kill();
    process.kill(server, 'SIGKILL');

    const second = await startProcess({ dataDir: data });

    expect(second.answer.error).toBeUndefined();
    await second.stop();
  });
});

describe('a number in postmaster.pid that belongs to another program', () => {
  const options = () => ({
    binaries: { engine: 'embedded' as const, folder: '/nonexistent', env: {}, version: '17.10', major: 17 },
    account: undefined,
    data,
  });

  async function recorded(pid: number): Promise<string> {
    mkdirSync(data);
    const file = join(data, 'postmaster.pid');
    writeFileSync(file, `${pid}\n`);
    return file;
  }

  onUnix('is removed, even where the path of that program contains the word postgres', async () => {
    const file = await recorded(
      await childOfCarelessParent('sh', '-c', 'while :; do sleep 1; done', '/srv/postgres-app/data'),
    );

    await stopAbandonedServer({ ...options(), abandoned: undefined });

    expect(existsSync(file)).toBe(false);
  });

  onUnix('is refused, where that program is a PostgreSQL that is not ours', async () => {
    const { port, user, password } = await testPostgres();
    const client = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
    await client.connect();
    const { rows } = await client.query(`SELECT pg_read_file('postmaster.pid') AS text`);
    await client.end();
    const pid = Number.parseInt(rows[0].text, 10);
    const file = await recorded(pid);

    const start = (abandoned: { pid: number; identity: string } | undefined) =>
      stopAbandonedServer({ ...options(), abandoned });

    await expect(start(undefined)).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
    await expect(start({ pid, identity: 'of an earlier boot' })).rejects.toThrow(
      `Process ${pid}, a PostgreSQL server, already uses the data folder`,
    );
    expect(readFileSync(file, 'utf8')).toBe(`${pid}\n`);
    expect(processIdentity(pid)).not.toBe('of an earlier boot');
  });
});
