import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { today } from '../../infra/day.ts';
import { testIo } from '../test/io.ts';
import { destroyExpired, type ExpiredOptions } from './expired.ts';
import { type S3Server, startS3Server } from './test/s3-server.ts';
import { cluster, previewState, stateOf, tags } from './test/states.ts';

const OVER = '2020-01-31';
const FUTURE = '2999-12-31';
const key = (stack: string) => `${project}/${stack}.tfstate`;

const OBJECTS = {
  [key('pr-1-database')]: previewState('pr-1', OVER),
  [key('pr-1-functions')]: previewState('pr-1', OVER),
  [key('pr-2-database')]: previewState('pr-2', FUTURE),
  [key('pr-3-database')]: previewState('pr-3', today()),
  [key('pr-4-database')]: stateOf(),
  [key('pr-5-database')]: stateOf(cluster(tags('pr-5', OVER), { deletion_protection: true })),
  [key('pr-10-database')]: previewState('pr-10', OVER),
  // Other keys are not even read.
  [key('production-database')]: previewState('production', OVER),
  'other-project/pr-9-database.tfstate': previewState('pr-9', OVER),
  [`${key('pr-1-database')}.tflock`]: '{}',
};

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});
let server: S3Server | undefined;
afterEach(() => server?.close());

async function run(
  options: Partial<ExpiredOptions> & { readonly answers?: readonly string[] } = {},
  objects = OBJECTS,
) {
  server = await startS3Server({ bucket: 'states', objects, pageSize: 3 });
  const { answers, ...more } = options;
  const io = testIo({ answers, env: { STATE_BUCKET: 'states', AWS_ENDPOINT_URL_S3: server.url } });
  const destroyed: string[] = [];
  const work = destroyExpired({
    ...{ yes: false, json: false, io, stop: new AbortController().signal },
    destroyStage: async (stage, until) => destroyed.push(`${stage} ${until}`) > 0,
    ...more,
  });
  const error = await work.then(
    () => undefined,
    (thrown: Error) => thrown.message,
  );
  return { io, destroyed, error };
}

describe('npm run destroy -- --expired', () => {
  test('lists every preview stage, asks, and destroys those past their expiry date', async () => {
    const { io, destroyed } = await run({ answers: ['yes'] });

    expect(io.stderr).toEqual([
      'pr-1: until 2020-01-31, expired',
      'pr-2: until 2999-12-31',
      `pr-3: until ${today()}`,
      'pr-5: refused, and left as it is: aws_rds_cluster.a has deletion protection',
      'pr-10: until 2020-01-31, expired',
    ]);
    expect(io.asked).toEqual(['Destroy pr-1, pr-10, with all data? Type yes to continue: ']);
    expect(destroyed).toEqual(['pr-1 2020-01-31', 'pr-10 2020-01-31']);
    expect(io.stdout).toEqual(['5 preview stages, 2 expired, 2 destroyed']);
    // One was refused.
    expect(io.exitCode).toBe(1);
    expect(server?.asked.filter((request) => /production|other-project|tflock/.test(request))).toEqual([]);
  });

  test('destroys nothing without a yes, and needs --yes without a terminal', async () => {
    const declined = await run({ answers: ['no'] });
    expect(declined.destroyed).toEqual([]);
    expect(declined.io.exitCode).toBe(1);
    await server?.close();

    const alone = await run();
    expect(alone.destroyed).toEqual([]);
    expect(alone.error).toMatch(/^Destroy pr-1, pr-10, with all data\? There is no terminal to ask at\. .* --yes/);
  });

  test('with --yes does not ask, and with --json prints one object', async () => {
    const { io, destroyed } = await run({ yes: true, json: true });

    expect(destroyed).toHaveLength(2);
    expect(io.stdout.map((line) => JSON.parse(line))).toEqual([
      {
        today: today(),
        previews: [
          { stage: 'pr-1', kind: 'preview', until: OVER },
          { stage: 'pr-2', kind: 'preview', until: FUTURE },
          { stage: 'pr-3', kind: 'preview', until: today() },
          { stage: 'pr-5', kind: 'refused', reason: 'aws_rds_cluster.a has deletion protection' },
          { stage: 'pr-10', kind: 'preview', until: OVER },
        ],
        destroyed: ['pr-1', 'pr-10'],
      },
    ]);
  });

  test('continues after a stage that could not be destroyed, and reports it', async () => {
    const done: string[] = [];
    const { error } = await run({
      yes: true,
      async destroyStage(stage) {
        if (stage === 'pr-1') throw new Error('the state is locked');
        return done.push(stage) > 0;
      },
    });

    expect(done).toEqual(['pr-10']);
    expect(error).toBe('Not destroyed:\n  pr-1: the state is locked');
  });

  test('refuses a stage whose stacks have different expiry dates', async () => {
    const { io, destroyed } = await run(
      { yes: true },
      { ...OBJECTS, [key('pr-1-functions')]: previewState('pr-1', FUTURE) },
    );

    expect(destroyed).toEqual(['pr-10 2020-01-31']);
    expect(io.stderr[0]).toContain('its stacks have different tags PreviewUntil: 2020-01-31, 2999-12-31');
  });

  test('finds a stage that has only the stack with Aurora DSQL left', async () => {
    const { destroyed } = await run({ yes: true }, {
      [key('pr-3-dsql')]: previewState('pr-3', OVER),
    } as typeof OBJECTS);

    expect(destroyed).toEqual([`pr-3 ${OVER}`]);
  });

  test('ends with 0 without a question if nothing is expired', async () => {
    const { io } = await run({}, { [key('pr-2-database')]: previewState('pr-2', FUTURE) } as typeof OBJECTS);

    expect(io.exitCode).toBeUndefined();
    expect(io.stdout).toEqual(['1 preview stage, 0 expired, 0 destroyed']);
  });
});
