import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Binaries, executable } from '../src/binaries/binaries.ts';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { type FolderOptions, openDataFolder } from '../src/data-folder/data-folder.ts';
import { SUPERUSER } from '../src/data-folder/initdb.ts';
import { launch } from '../src/server/launch.ts';
import { serverAccount } from '../src/system/account.ts';

const account = serverAccount();
const onWindows = process.platform === 'win32';

let base: string;
let cache: string;
let binaries: Binaries;
beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-template-')));
  chmodSync(base, 0o755);
  cache = join(base, 'cache', 'daybreak');
  binaries = await embeddedBinaries({ account, env: process.env });
});
afterAll(() => rmSync(base, { recursive: true }));

const open = (options: Partial<FolderOptions> = {}) =>
  openDataFolder({
    ...{ binaries, account, cwd: base, ephemeral: true, reset: false },
    env: { XDG_CACHE_HOME: join(base, 'cache') },
    ...options,
  });

const templates = () => readdirSync(cache).filter((name) => name.startsWith('data'));

/** The same programs, but initdb and, if requested, postgres end with an error. */
function without(...programs: readonly ('initdb' | 'postgres')[]): Binaries {
  const folder = mkdtempSync(join(base, 'bin-'));
  chmodSync(folder, 0o755);
  for (const name of ['initdb', 'postgres'] as const) {
    const file = join(folder, name);
    if (programs.includes(name)) writeFileSync(file, `#!/bin/sh\necho no ${name} >&2\nexit 1\n`, { mode: 0o755 });
    else symlinkSync(join(binaries.folder, executable(name)), file);
  }
  return { ...binaries, folder };
}

(onWindows ? describe.skip : describe)('a new data folder', () => {
  test('is made by initdb once for each release: the next ones are copies', async () => {
    const first = await open();
    const [template = '', ...others] = templates();
    const second = await open({ binaries: without('initdb') });
    await Promise.all([first.close(), second.close()]);

    expect(template).toContain(binaries.release);
    expect(others).toEqual([]);
    expect([first.fresh, second.fresh]).toEqual([true, true]);
    const other = open({ binaries: { ...without('initdb'), release: 'linux-x64-99.0.0' } });
    await expect(other).rejects.toThrow(/^initdb of .* could not create the data folder .*: no initdb$/);
    expect(templates()).toEqual([template]);
  });

  test('has its own password; that of another copy is refused', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    const server = await launch({
      binaries,
      account,
      data: second.data,
      durable: false,
      ephemeralFolder: undefined,
      onSpawn: async () => undefined,
    });
    const login = async (password: string) => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port: server.port,
        user: SUPERUSER,
        password,
        database: 'postgres',
      });
      await client.connect();
      await client.end();
    };
    try {
      await login(second.password);
      await expect(login(first.password)).rejects.toMatchObject({ code: '28P01' });
    } finally {
      await server.stop(async () => undefined);
      await Promise.all([first.close(), second.close()]);
    }
  });

  test('is closed to other users, as the template is', async () => {
    const { data, close } = await open();

    for (const folder of [data, join(cache, templates()[0] ?? '')]) {
      expect(modeOf(folder)).toBe(0o700);
      expect(modeOf(join(folder, 'PG_VERSION'))).toBe(0o600);
    }
    await close();
  });

  test('that gets no password is deleted again, and the error does not show the password', async () => {
    const error = await open({ binaries: without('initdb', 'postgres') }).catch((e) => e);

    expect(error).toMatchObject({
      code: 'START_FAILED',
      message: expect.stringMatching(/^postgres of .*: no postgres$/),
    });
    const [, folder = ''] = /the data folder (.*)\/data:/.exec(error.message) ?? [];
    expect(folder).toMatch(/daybreak-/);
    expect(existsSync(folder)).toBe(false);
  });

  test('of an installed PostgreSQL is made by initdb: the system may update its libraries under the same version', async () => {
    const before = templates();

    const opened = open({ binaries: { ...without('initdb'), engine: 'system', release: undefined } });

    await expect(opened).rejects.toThrow(/^initdb of PostgreSQL .* \(system\) .*: no initdb$/);
    expect(templates()).toEqual(before);
  });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
