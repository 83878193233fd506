import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAccount } from '../src/system/account.ts';
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
  test('leaves no server behind, and the next start has every acknowledged commit', async () => {
    const first = await startProcess({ dataDir: folder });
    const client = await first.connect();
    await client.query('CREATE TABLE counted (n int)');
    let acknowledged = 0;
    const inserting = (async () => {
      for (;;) {
        await client.query('INSERT INTO counted VALUES ($1)', [acknowledged + 1]);
        acknowledged++;
      }
    })().catch(() => undefined);
    await within(20_000, () => acknowledged >= 200);

    await first.kill();

    expect(await within(3_000, () => processesWith(folder).length === 0)).toBe(true);
    await inserting;
    const second = await startProcess({ dataDir: folder });
    const again = await second.connect();
    const { rows } = await again.query('SELECT count(*)::int AS count, max(n) AS last FROM counted');
    await again.end();
    await second.stop();
    // The last one may be committed although no answer came.
    expect(rows[0].count).toBe(rows[0].last);
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    expect([acknowledged, acknowledged + 1]).toContain(rows[0].count);
  });

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

  test('leaves no ephemeral folder behind', async () => {
    const started = await startProcess({ ephemeral: true });
    const ephemeral = String(started.answer.dataDir);
    expect(existsSync(ephemeral)).toBe(true);

    await started.kill();

    expect(await within(5_000, () => !existsSync(ephemeral) && processesWith(ephemeral).length === 0)).toBe(true);
  });
});

describe('a process that stops', () => {
  test('removes its ephemeral folder, and leaves no process and no lock', async () => {
    const [ephemeral, lasting] = await Promise.all([
      startProcess({ ephemeral: true }),
      startProcess({ dataDir: folder }),
    ]);

    await Promise.all([ephemeral.stop(), lasting.stop()]);

    expect(existsSync(String(ephemeral.answer.dataDir))).toBe(false);
    expect(processesWith(folder)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['data', 'daybreak-postgres.txt', 'password']);
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

describe('root that may not change to another account (a container without CAP_SETUID)', () => {
  const program = 'setpriv'; // of util-linux
  const withoutSetuid = [program, '--bounding-set=-setuid,-setgid', '--inh-caps=-setuid,-setgid'];
  const possible = IS_ROOT && spawnSync(program, ['--version']).status === 0;

  // Only root has this right, and setpriv removes it.
  (possible ? test : test.skip)('gets an error with the reason', async () => {
    const started = await startProcess({ engine: 'embedded', ephemeral: true }, { through: withoutSetuid });

    expect(started.answer.error?.split('\n').slice(0, 2)).toEqual([
      'PostgreSQL cannot be started with the engine "embedded":',
      `  embedded  PostgreSQL refuses to run as root, and this process may not change to the account ${serverAccount()?.name} (setuid: EPERM)`,
    ]);
  });
});

describe('a second start on the same folder', () => {
  test('is refused with the number of the process that uses it, which continues', async () => {
    const first = await startProcess({ dataDir: folder });

    const second = await startProcess({ dataDir: folder });

    expect(second.answer).toMatchObject({ code: 'FOLDER_IN_USE', error: expect.stringContaining(`${first.pid}`) });
    const client = await first.connect();
    await client.end();
    await first.stop();
  });
});
