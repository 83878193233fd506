import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAccount } from '../src/system/account.ts';
import { IS_ROOT, processesWith, startProcess, within } from './start-process.ts';

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
