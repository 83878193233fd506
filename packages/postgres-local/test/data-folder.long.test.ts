import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Binaries } from '../src/binaries/binaries.ts';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { type FolderOptions, openDataFolder } from '../src/data-folder/data-folder.ts';
import { projectKey } from '../src/data-folder/locations.ts';
import { serverAccount } from '../src/system/account.ts';
import { IS_ROOT } from './start-process.ts';

const account = serverAccount();
// Only root can give a folder to another account.
const asRoot = IS_ROOT ? test : test.skip;

let base: string;
let binaries: Binaries;
beforeAll(async () => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-data-')));
  chmodSync(base, 0o755);
  binaries = await embeddedBinaries({ account, env: process.env });
});
afterAll(() => rmSync(base, { recursive: true }));

const open = (options: Partial<FolderOptions>) =>
  openDataFolder({
    ...{ binaries, account, cwd: base, ephemeral: false, reset: false },
    env: { XDG_CACHE_HOME: join(base, 'cache') },
    ...options,
  });

/** A new project: a folder with a package.json. */
function project(name: string): string {
  const folder = join(base, name);
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
}

function chownTree(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  for (const name of ['', ...readdirSync(path, { recursive: true, encoding: 'utf8' })])
    chownSync(join(path, name), uid, gid);
}

describe('the data folder', () => {
  test('is .daybreak/pg<major> of the project, also from a folder below; it is created once and ignored by git', async () => {
    const cwd = join(project('one'), 'src');

    const first = await open({ cwd });
    await first.close();
    const second = await open({ cwd });
    await second.close();

    expect(first.folder).toBe(join(base, 'one', '.daybreak', `pg${binaries.major}`));
    expect([first.fresh, second.fresh]).toEqual([true, false]);
    expect(second.password).toBe(first.password);
    expect(readFileSync(join(base, 'one', '.daybreak', '.gitignore'), 'utf8')).toBe('*\n');
    expect(readdirSync(first.folder).sort()).toEqual(['data', 'daybreak-postgres.txt', 'password']);
  });

  test('is closed to other users: only the owners can read the data and the password', async () => {
    const folder = join(base, 'one', '.daybreak', `pg${binaries.major}`);

    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'data')).uid).toBe(account?.uid ?? process.getuid?.());
  });

  test('of an older major version is refused, and the message has three solutions', async () => {
    const cwd = join(base, 'one');
    const folder = join(cwd, '.daybreak', `pg${binaries.major}`);
    const version = join(folder, 'data', 'PG_VERSION');
    const before = readFileSync(version, 'utf8');
    writeFileSync(version, '16\n');

    const refused = open({ cwd });

    await expect(refused).rejects.toMatchObject({ code: 'DATA_UNUSABLE' });
    await expect(refused).rejects.toThrow(
      `The data in ${folder} is of PostgreSQL 16, and this is PostgreSQL ${binaries.version} (embedded). ` +
        'A server can only read data of its own major version. Choose another folder (--data-dir DIR, option dataDir), start empty ' +
        'with --reset (option reset; deletes the data), or use an installed PostgreSQL 16 (--engine system).',
    );
    writeFileSync(version, before);
    await (await open({ cwd })).close();
  });

  test('starts empty after a reset, with a new password', async () => {
    const cwd = join(base, 'one');
    const before = await open({ cwd });
    writeFileSync(join(before.data, 'left'), '');
    await before.close();

    const after = await open({ cwd, reset: true });
    await after.close();

    expect(after.fresh).toBe(true);
    expect(after.password).not.toBe(before.password);
    expect(existsSync(join(after.data, 'left'))).toBe(false);
  });

  test('that a killed start left incomplete is created again', async () => {
    const cwd = project('half');
    const folder = join(cwd, '.daybreak', `pg${binaries.major}`);
    await (await open({ cwd })).close();
    rmSync(join(folder, 'data'), { recursive: true });
    mkdirSync(join(folder, 'data.new-1', 'base'), { recursive: true });
    if (account !== undefined) chownTree(join(folder, 'data.new-1'), account);

    const opened = await open({ cwd });
    await opened.close();

    expect(opened.fresh).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['data', 'daybreak-postgres.txt', 'password']);
  });

  test('without its password file is refused, because the password is nowhere else', async () => {
    const cwd = join(base, 'half');
    const folder = join(cwd, '.daybreak', `pg${binaries.major}`);
    rmSync(join(folder, 'password'));

    const refused = open({ cwd });

    await expect(refused).rejects.toMatchObject({ code: 'DATA_UNUSABLE' });
    await expect(refused).rejects.toThrow(`The data folder ${folder} has no password file`);
    expect(readdirSync(folder).sort()).toEqual(['data', 'daybreak-postgres.txt']);
  });

  test('can be named with a path relative to the working folder, and cannot be a folder with other content', async () => {
    const cwd = project('named');

    const refused = open({ cwd, dataDir: '.' });

    await expect(refused).rejects.toThrow(
      `The data folder ${cwd} was not made by Daybreak. It holds: package.json, src. `,
    );
    expect(readdirSync(cwd).sort()).toEqual(['package.json', 'src']);
    const opened = await open({ cwd, dataDir: 'some/where' });
    await opened.close();
    expect(opened.folder).toBe(join(cwd, 'some', 'where'));
  });

  test('that cannot be created is deleted again, and the error is that of initdb', async () => {
    const missing = { ...binaries, release: undefined, folder: '/nonexistent' };
    const error = await open({ ephemeral: true, binaries: missing }).catch((e) => e);

    const [, folder = ''] = /could not create the data folder (.*)[\\/]data:/.exec(error.message) ?? [];
    expect(error).toMatchObject({ code: 'START_FAILED', message: expect.stringContaining('ENOENT') });
    expect(folder).toMatch(/daybreak-/);
    expect(existsSync(folder)).toBe(false);
  });

  asRoot('of a project that the server account cannot enter is in the cache, one folder for each project', async () => {
    const closed = project('closed');
    chmodSync(closed, 0o700);

    const opened = await open({ cwd: closed });
    await opened.close();

    expect(opened.folder).toBe(join(base, 'cache', 'daybreak', 'data', projectKey(closed), `pg${binaries.major}`));
    expect(existsSync(join(closed, '.daybreak'))).toBe(false);
  });

  asRoot('that was named and that the server account cannot enter is refused', async () => {
    const closed = join(base, 'closed');

    await expect(open({ cwd: closed, dataDir: 'data' })).rejects.toThrow(
      `The account ${account?.name} cannot enter the data folder ${join(closed, 'data')}. ` +
        'PostgreSQL refuses to run as root and runs as that account. It must be able to enter every folder above it. ' +
        'Choose another folder, or omit it to use the cache of the system.',
    );
  });
});

describe("a project's folder name in the cache", () => {
  test('is readable, safe as a file name, and different for each path', () => {
    expect(projectKey('/home/ann/größe & Übung')).toMatch(/^gr-e-bung-[0-9a-f]{12}$/);
    expect(projectKey('/a/app')).not.toBe(projectKey('/b/app'));
    expect(projectKey('/')).toMatch(/^project-[0-9a-f]{12}$/);
  });
});
