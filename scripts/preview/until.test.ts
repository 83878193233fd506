import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { today } from '../../infra/day.ts';
import { findStage } from '../../infra/stages/index.ts';
import { testIo } from '../test/io.ts';
import { type S3Server, startS3Server } from './test/s3-server.ts';
import { previewState, stateOf } from './test/states.ts';
import { previewUntilOf } from './until.ts';

const KEY = `${project}/pr-7-database.tfstate`;

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
let server: S3Server | undefined;
afterEach(() => server?.close());

async function untilOf(given: string | undefined, objects: Readonly<Record<string, string>> = {}, stage = 'pr-7') {
  server = await startS3Server({ bucket: 'states', objects });
  const io = testIo({ env: { STATE_BUCKET: 'states', AWS_ENDPOINT_URL_S3: server.url } });
  const until = await previewUntilOf(findStage(stage), given, io);
  return { until, stderr: io.stderr };
}

describe('the expiry date of a deploy', () => {
  test('is the given one, in the first deploy and in a deploy after a destroy', async () => {
    expect(await untilOf(today())).toEqual({ until: today(), stderr: [] });
    await server?.close();
    expect(await untilOf('2999-12-31', { [KEY]: stateOf() })).toEqual({ until: '2999-12-31', stderr: [] });
  });

  test('is always the date of the first deploy, even if a later deploy has another', async () => {
    const objects = { [KEY]: previewState('pr-7', '2026-12-06') };

    expect(await untilOf(undefined, objects)).toEqual({ until: '2026-12-06', stderr: [] });
    await server?.close();
    expect(await untilOf('2999-12-31', objects)).toEqual({
      until: '2026-12-06',
      stderr: ['Stage pr-7 keeps 2026-12-06 as its expiry date, not 2999-12-31: the date is given once.'],
    });
  });

  test.each<[string, string | undefined, string]>([
    [
      'is missing',
      undefined,
      'Preview stage pr-7 is not deployed yet and has no expiry date. Expected --expires YYYY-MM-DD.',
    ],
    ['is a number of days', '7d', '--expires is "7d". Expected a day as YYYY-MM-DD, such as 2026-12-06.'],
    ['is over', '2020-01-01', '--expires is 2020-01-01, and today is '],
  ])('is refused if it %s', async (_, given, words) => {
    await expect(untilOf(given)).rejects.toThrow(words);
  });

  test('is refused for a deployed stage with that name that is not a preview stage', async () => {
    await expect(untilOf('2999-12-31', { [KEY]: previewState('production', '2026-12-06') })).rejects.toThrow(
      'The state of pr-7 in bucket states does not belong to a preview stage: aws_rds_cluster.a has the tag Stage "production", not "pr-7".',
    );
  });

  test('belongs to preview stages only', async () => {
    expect((await untilOf(undefined, {}, 'dev')).until).toBeUndefined();
    await server?.close();
    await expect(untilOf('2999-12-31', {}, 'dev')).rejects.toThrow(
      'Stage dev is not a preview stage, and got --expires 2999-12-31.',
    );
  });

  test('needs the bucket of the states', async () => {
    await expect(previewUntilOf(findStage('pr-7'), '2999-12-31', testIo())).rejects.toThrow(
      'The state of this stage is kept in S3, but no bucket is set.',
    );
  });
});
