import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DEFAULT_MAJOR } from '@daybreak/data-api-local';
import { describe, expect, test } from '@jest/globals';
import { findStage } from '../../infra/stages/index.ts';
import { localNotices } from './notices.ts';

const postgres = { major: 17, version: '17.10', engine: 'embedded' };
const notices = (env: NodeJS.ProcessEnv, other: Partial<Parameters<typeof localNotices>[0]> = {}) =>
  localNotices({ env, postgres, engineVersion: '17', ...other });

describe('what local says beside the connection', () => {
  test('is nothing when there is nothing to say', () => {
    expect(notices({ AWS_PROFILE: '', HTTP_PROXY: '' })).toEqual([]);
    expect(notices({}, { engineVersion: '17.9' })).toEqual([]);
  });

  test('is AWS_PROFILE, which makes SDKs ignore the dummy keys', () => {
    expect(notices({ AWS_PROFILE: 'work' })).toEqual([
      'AWS_PROFILE is set (work): AWS SDKs and the AWS CLI then use that profile and ignore the dummy keys of the connection. ' +
        "Daybreak's own code ignores the profile here. Unset AWS_PROFILE for other programs that use this connection.",
    ]);
  });

  test.each([
    [{ HTTP_PROXY: 'http://user:secret@proxy:3128' }, 'HTTP_PROXY', '127.0.0.1'],
    [{ https_proxy: 'http://proxy:3128', no_proxy: '.corp, localhost' }, 'https_proxy', '.corp,localhost,127.0.0.1'],
  ])('is a proxy variable without an exception for this machine, never its value: %j', (env, name, exceptions) => {
    expect(notices(env)).toEqual([
      `${name} is set: programs may send requests for this machine to the proxy. ` +
        `Set NO_PROXY=${exceptions} for those that use this connection.`,
    ]);
  });

  test.each([{ NO_PROXY: 'a,127.0.0.1' }, { no_proxy: '*' }])('is no proxy that has the exception %j', (exception) => {
    expect(notices({ HTTP_PROXY: 'http://proxy:3128', ...exception })).toEqual([]);
  });

  test("is a PostgreSQL of another major than the stage's", () => {
    const installed = { major: 15, version: '15.18', engine: 'system' };

    expect(notices({}, { postgres: installed })).toEqual([
      'PostgreSQL 15.18 (system) runs here, and the stage has Aurora PostgreSQL 17: SQL that works on one may fail on the other. ' +
        'Use the packaged PostgreSQL (--engine embedded), or name a server of that major with DATA_API_LOCAL_POSTGRES_URL.',
    ]);
    expect(notices({}, { engineVersion: '16.11' })).toEqual([
      'PostgreSQL 17.10 (embedded) runs here, and the stage has Aurora PostgreSQL 16.11: SQL that works on one may fail on the other. ' +
        'Install that version (--engine system), or name a server of that major with DATA_API_LOCAL_POSTGRES_URL.',
    ]);
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
