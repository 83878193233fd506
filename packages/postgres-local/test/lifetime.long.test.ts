import { chmodSync, chownSync, existsSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { guardsOf, IS_ROOT, NOBODY, processesWith, startProcess, within } from './start-process.ts';

// Spaces and letters beyond ASCII, as some home folders have them.
let folder: string;
beforeAll(() => {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-life-')));
  chmodSync(parent, 0o755); // As root, the server is another account.
  folder = join(parent, 'größe & Übung');
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

describe('a process that is killed', () => {
  test('keeps nothing of an open transaction', async () => {
    const first = await startProcess({ dataDir: folder });
    const client = await first.connect();
    await client.query('CREATE TABLE IF NOT EXISTS halves (n int)');
    await client.query('BEGIN');
    await client.query('INSERT INTO halves VALUES (1)');

    await first.kill();

    const second = await startProcess({ dataDir: folder });
    const again = await second.connect();
    const { rows } = await again.query('SELECT count(*)::int AS count FROM halves');
    await again.end();
    await second.stop();
    expect(rows).toEqual([{ count: 0 }]);
  });

  test('whose guard was killed with it leaves a server that the next start stops', async () => {
    const first = await startProcess({ dataDir: folder });
    const client = await first.connect();
    await client.query('CREATE TABLE IF NOT EXISTS abandoned (n int)');
    const [server = 0] = processesWith(join(folder, 'data'));
    expect(guardsOf(server)).toHaveLength(1);
    for (const guard of guardsOf(server)) process.kill(guard, 'SIGKILL');
    await first.kill();
    await sleep(200);
    expect(processesWith(folder)).toContain(server);

    const second = await startProcess({ dataDir: folder });

    expect(second.answer.error).toBeUndefined();
    expect(processesWith(folder)).not.toContain(server);
    await second.stop();
  });
});

describe('an ordinary user', () => {
  // Only root can start a process as another user. Without root, all other tests here run as an ordinary user.
  (IS_ROOT ? test : test.skip)('owns the server and the data, in a folder that others cannot enter', async () => {
    const home = join(realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-user-'))));
    chownSync(home, NOBODY.uid, NOBODY.gid);

    const started = await startProcess({ cwd: home }, { account: NOBODY, cwd: home, env: { HOME: home } });
    await started.stop();

    const data = join(home, '.daybreak', 'pg17');
    expect(started.answer).toMatchObject({ dataDir: data, engine: 'embedded' });
    expect(statSync(data)).toMatchObject({ uid: NOBODY.uid });
    expect(statSync(data).mode & 0o777).toBe(0o700);
    rmSync(home, { recursive: true });
  });
});

describe('a server that pg_ctl starts, as on Windows', () => {
  // pg_ctl refuses root too.
  const account = IS_ROOT ? { account: NOBODY } : {};

  test('accepts connections, and is gone with its folder after a stop', async () => {
    const started = await startProcess({ throughPgCtl: true }, account);
    const client = await started.connect();
    await expect(client.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
    await client.end();

    await started.stop();

    expect(existsSync(String(started.answer.dataDir))).toBe(false);
    // The guard has the name of the folder in its command line, and ends a moment later.
    expect(await within(5_000, () => processesWith(String(started.answer.dataDir)).length === 0)).toBe(true);
  });

  test('does not outlive a process that is killed', async () => {
    const started = await startProcess({ throughPgCtl: true }, account);
    const data = String(started.answer.dataDir);
    expect(processesWith(data)).not.toEqual([]);

    await started.kill();

    expect(await within(5_000, () => processesWith(data).length === 0 && !existsSync(data))).toBe(true);
  });
});
