import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Binaries } from '../src/binaries/binaries.ts';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { type FolderOptions, openDataFolder } from '../src/data-folder/data-folder.ts';
import { serverAccount } from '../src/system/account.ts';
import { IS_ROOT, NOBODY, startProcess } from './start-process.ts';

const account = serverAccount();
const WINDOWS = process.platform === 'win32';
const onUnix = WINDOWS ? test.skip : test; // Windows has no modes and user ids of this kind
const asRoot = IS_ROOT ? test : test.skip; // only root can give a file to another user

let base: string;
let folder: string;
let binaries: Binaries;
let template: string;
beforeAll(async () => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'daybreak-foreign-')));
  fs.chmodSync(base, 0o755);
  binaries = await embeddedBinaries({ account, env: process.env });
  template = join(base, 'template');
  await (await open({ dataDir: template })).close();
});
afterAll(() => fs.rmSync(base, { recursive: true }));

let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(base, `case-${count}`);
});

const open = (options: Partial<FolderOptions> = {}) =>
  openDataFolder({
    ...{ binaries, account, cwd: base, dataDir: folder, ephemeral: false, reset: false },
    env: { XDG_CACHE_HOME: join(base, 'cache') },
    ...options,
  });

function write(name: string, content: string, mode = 0o600): void {
  const file = join(folder, name);
  fs.mkdirSync(join(file, '..'), { recursive: true, mode: 0o755 });
  fs.writeFileSync(file, content, { mode });
}

/** Every file below the folder with its content, and every link with its target. */
function contents(path: string): Readonly<Record<string, string>> {
  const entries = fs.readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => {
    const stat = fs.lstatSync(join(path, name));
    if (stat.isSymbolicLink()) return [name, `-> ${fs.readlinkSync(join(path, name))}`];
    return [name, stat.isFile() ? fs.readFileSync(join(path, name), 'utf8') : 'folder'];
  });
  return Object.fromEntries(entries);
}

/** The folder as a start made and left it, with its owners and modes. */
function makeOurs(): void {
  if (WINDOWS) fs.cpSync(template, folder, { recursive: true });
  else execFileSync('cp', ['-Rp', template, folder]);
}

const NOT_OURS = /was not made by Daybreak/;

describe('a folder that Daybreak did not make is refused and not changed', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['data of another program', { 'data/notes.txt': 'mine' }],
    ['a password of another program', { password: 'mine' }],
    ['both', { 'data/notes.txt': 'mine', password: 'mine' }],
    ["another program's PostgreSQL", { 'data/PG_VERSION': '17\n', password: 'x'.repeat(32) }],
    ['a start that is half done, without our mark', { 'data.new-1/PG_VERSION': '17\n', password: 'x'.repeat(32) }],
    ['a lock file of another program', { 'lock.json': '{}' }],
    ['only hidden files, such as a home folder', { '.ssh/id_ed25519': 'mine' }],
    ['other files', { 'package.json': '{}' }],
  ])('%s', async (_title, files) => {
    for (const [name, content] of Object.entries(files)) write(name, content);
    const before = contents(folder);

    await expect(open()).rejects.toThrow(NOT_OURS);
    await expect(open({ reset: true })).rejects.toThrow(NOT_OURS);

    expect(contents(folder)).toEqual(before);
  });

  test('with a message about its content, what is allowed and what to do', async () => {
    write('data/notes.txt', 'mine');
    write('password', 'mine');

    await expect(open()).rejects.toThrow(
      `The data folder ${folder} was not made by Daybreak. It holds: data, password. ` +
        'Allowed: a folder that Daybreak made, an empty folder, or a path that does not exist. ' +
        'Nothing was changed. To fix it, choose another folder (--data-dir DIR, option dataDir).',
    );
  });

  test('also if it is a file', async () => {
    fs.writeFileSync(folder, 'mine');

    await expect(open()).rejects.toThrow(`${folder} is not a folder.`);
    expect(fs.readFileSync(folder, 'utf8')).toBe('mine');
  });

  test('unless it is empty, or has only files that file managers and git leave in empty folders', async () => {
    write('.gitkeep', '');

    await (await open()).close();

    expect(fs.readdirSync(folder).sort()).toEqual(['.gitkeep', 'data', 'daybreak-postgres.txt', 'password']);
  });
});

describe('no link is followed', () => {
  test.each([false, true])('when the data folder itself is one (reset: %p)', async (reset) => {
    const target = join(base, `target-of-${count}`);
    fs.mkdirSync(target);
    fs.symlinkSync(target, folder, 'junction');

    await expect(open({ reset })).rejects.toThrow(`${folder} is a symbolic link.`);

    expect(fs.readdirSync(target)).toEqual([]);
  });

  test('when the data folder is a link to nothing', async () => {
    fs.symlinkSync(join(base, 'nothing'), folder, 'junction');

    await expect(open()).rejects.toThrow(`${folder} is a symbolic link.`);
    expect(fs.existsSync(join(base, 'nothing'))).toBe(false);
  });

  test.each(['data', 'password', 'lock.json', 'daybreak-postgres.txt'])(
    'when %s in a folder of ours is replaced by one',
    async (name) => {
      makeOurs();
      const target = join(base, `target-of-${count}`);
      if (name === 'data') fs.mkdirSync(target);
      else fs.writeFileSync(target, 'mine', { mode: 0o600 });
      fs.rmSync(join(folder, name), { recursive: true, force: true });
      fs.symlinkSync(target, join(folder, name));

      for (const reset of [false, true]) {
        await expect(open({ reset })).rejects.toThrow(`${join(folder, name)} is a symbolic link.`);
      }

      if (name === 'data') expect(fs.readdirSync(target)).toEqual([]);
      else expect(fs.readFileSync(target, 'utf8')).toBe('mine');
    },
  );

  test("when the project's .daybreak is one", async () => {
    const project = join(base, `project-${count}`);
    const target = join(base, `target-of-${count}`);
    fs.mkdirSync(project);
    fs.mkdirSync(target);
    fs.writeFileSync(join(project, 'package.json'), '{}');
    fs.symlinkSync(target, join(project, '.daybreak'), 'junction');

    await expect(open({ dataDir: undefined, cwd: project })).rejects.toThrow('.daybreak is a symbolic link.');
    expect(fs.readdirSync(target)).toEqual([]);
  });
});

describe('a folder that other users can change is refused', () => {
  onUnix.each(['777', '770', '775', '1777'])('when it is empty and has mode %s', async (mode) => {
    fs.mkdirSync(folder);
    fs.chmodSync(folder, Number.parseInt(mode, 8));

    await expect(open()).rejects.toThrow(
      `Other users can write to the data folder ${folder} (mode ${mode}). ` +
        `Only its owner may write to it. Run chmod go-w ${folder}, or choose another folder (--data-dir DIR, option dataDir).`,
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  onUnix('when it is ours and was opened later', async () => {
    makeOurs();
    fs.chmodSync(folder, 0o777);

    await expect(open()).rejects.toThrow('Other users can write to the data folder');
  });

  onUnix('when its password file is readable for them', async () => {
    makeOurs();
    fs.chmodSync(join(folder, 'password'), 0o644);

    await expect(open()).rejects.toThrow(
      `Other users can read ${join(folder, 'password')} (mode 644). It holds the superuser's password. ` +
        'Run chmod 600 on it, or start empty with --reset (option reset; deletes the data).',
    );
  });

  asRoot.each([
    ['the folder', '.'],
    ['the password', 'password'],
    ['the mark', 'daybreak-postgres.txt'],
  ])('when %s belongs to another user', async (_title, name) => {
    makeOurs();
    fs.chownSync(join(folder, name), NOBODY.uid, NOBODY.gid);

    await expect(open()).rejects.toThrow(/ belongs to user id 65534\. It must belong to user id 0,/);
  });

  asRoot('when an empty one belongs to another user, who could read what is written into it', async () => {
    fs.mkdirSync(folder);
    fs.chownSync(folder, 1000, 1000);

    await expect(open()).rejects.toThrow('belongs to user id 1000');
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe('a folder of ours', () => {
  test('has a mark that says what it is, and is used again because of the mark', async () => {
    makeOurs();
    const mark = fs.readFileSync(join(folder, 'daybreak-postgres.txt'), 'utf8');

    const again = await open();
    await again.close();

    expect(mark).toMatch(/PostgreSQL database of Daybreak/);
    expect(again.fresh).toBe(false);
  });

  test('keeps a data folder that PostgreSQL cannot read, until a reset deletes it', async () => {
    makeOurs();
    fs.rmSync(join(folder, 'data', 'PG_VERSION'));

    await expect(open()).rejects.toThrow(
      `The data folder ${join(folder, 'data')} has no file PG_VERSION, so it is not a complete PostgreSQL data folder. ` +
        'Restore it, or start empty with --reset (option reset; deletes the data).',
    );
    expect(fs.existsSync(join(folder, 'data', 'global'))).toBe(true);
    const fresh = await open({ reset: true });
    await fresh.close();
    expect(fresh.fresh).toBe(true);
  });

  test('of an earlier version, without the mark, is recognised by the options of its last server and gets the mark', async () => {
    const started = await startProcess({ dataDir: folder });
    await started.stop();
    fs.rmSync(join(folder, 'daybreak-postgres.txt'));

    const opened = await open();
    await opened.close();

    expect(opened.fresh).toBe(false);
    expect(fs.existsSync(join(folder, 'daybreak-postgres.txt'))).toBe(true);
  });

  test('is not recognised by the options of another server', async () => {
    const started = await startProcess({ dataDir: folder });
    await started.stop();
    fs.rmSync(join(folder, 'daybreak-postgres.txt'));
    const options = join(folder, 'data', 'postmaster.opts');
    fs.writeFileSync(options, '/usr/lib/postgresql/17/bin/postgres "-D" "/srv/data"\n');

    await expect(open({ reset: true })).rejects.toThrow(NOT_OURS);
    expect(fs.existsSync(options)).toBe(true);
  });

  asRoot('that is empty and that only root can enter is opened for the account of the server', async () => {
    fs.mkdirSync(folder, { mode: 0o700 });

    const opened = await open();
    await opened.close();

    expect(opened.fresh).toBe(true);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o711);
  });
});
