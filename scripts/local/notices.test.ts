import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DEFAULT_MAJOR } from '@daybreak/data-api-local';
import { describe, expect, test } from '@jest/globals';
import { findStage } from '../../infra/stages/index.ts';
import { localNotices } from './notices.ts';

const postgres = { major: 17, version: '17.10', engine: 'embedded' };
const notices = (env: NodeJS.ProcessEnv, other: Partial<Parameters<typeof localNotices>[0]> = {}) =>
  localNotices({ env, postgres, engineVersion: '17', ...other });

describe('the notices of npm run local', () => {
  test('are empty if everything is as expected', () => {
    expect(notices({ AWS_PROFILE: '', HTTP_PROXY: '' })).toEqual([]);
    expect(notices({}, { engineVersion: '17.9' })).toEqual([]);
  });

  test.each(['127.0.0.1', '127.0.0.2', '::1'])('are empty if it listens on %s', (host) => {
    expect(notices({}, { host })).toEqual([]);
  });

  test.each(['172.17.0.1', '0.0.0.0', '::'])('report who can use the database if it listens on %s', (host) => {
    expect(notices({}, { host })).toEqual([
      `It listens on ${host}: every program that reaches this address can use the database, because no signature is verified. ` +
        'Use the address of a bridge to your containers, and no network that you do not trust.',
    ]);
  });

  test('have AWS_PROFILE, because SDKs then ignore the keys of the connection', () => {
    expect(notices({ AWS_PROFILE: 'work' })).toEqual([
      'AWS_PROFILE is set (work). AWS SDKs and the AWS CLI use that profile, and ignore the keys of this connection. ' +
        "Daybreak's own code ignores the profile. Unset AWS_PROFILE for other programs that use this connection.",
    ]);
  });

  test.each([
    [{ HTTP_PROXY: 'http://user:secret@proxy:3128' }, 'HTTP_PROXY', '127.0.0.1'],
    [{ https_proxy: 'http://proxy:3128', no_proxy: '.corp, localhost' }, 'https_proxy', '.corp,localhost,127.0.0.1'],
  ])('have the name of a proxy variable that has no exception for this machine: %j', (env, name, exceptions) => {
    expect(notices(env)).toEqual([
      `${name} is set, so programs may send requests for 127.0.0.1 to the proxy. ` +
        `Set NO_PROXY=${exceptions} for programs that use this connection.`,
    ]);
  });

  test.each([{ NO_PROXY: 'a,127.0.0.1' }, { no_proxy: '*' }])(
    'are empty for a proxy with the exception %j',
    (exception) => {
      expect(notices({ HTTP_PROXY: 'http://proxy:3128', ...exception })).toEqual([]);
    },
  );

  test.each([
    [
      { major: 15, version: '15.18', engine: 'system' },
      '17',
      'This is PostgreSQL 15.18 (system), but the stage has Aurora PostgreSQL 17. SQL that works on one may fail on the other. ' +
        'Use the packaged PostgreSQL (--engine embedded), or set DATA_API_LOCAL_POSTGRES_URL to a server of that version.',
    ],
    [
      postgres,
      '16.11',
      'This is PostgreSQL 17.10 (embedded), but the stage has Aurora PostgreSQL 16.11. SQL that works on one may fail on the other. ' +
        'Install PostgreSQL 16 (--engine system), or set DATA_API_LOCAL_POSTGRES_URL to a server of that version.',
    ],
  ])('report a major version that differs from that of the stage: %j, %s', (running, engineVersion, notice) => {
    expect(notices({}, { postgres: running, engineVersion })).toEqual([notice]);
  });
});

describe('the packaged PostgreSQL', () => {
  test("has the major of the default stage's engine, on every platform", () => {
    const manifest = new URL('../../packages/postgres-local/package.json', pathToFileURL(__filename));
    const packages: Record<string, string> = JSON.parse(readFileSync(manifest, 'utf8')).optionalDependencies;
    const majors = Object.values(packages).map((version) => Number.parseInt(version, 10));

    expect(new Set(majors)).toEqual(new Set([DEFAULT_MAJOR]));
    expect(Number.parseInt(findStage(undefined).engine.version, 10)).toBe(DEFAULT_MAJOR);
  });
});
