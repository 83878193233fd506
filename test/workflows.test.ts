// Checks the files of .github/workflows by their text, and the steps of test.yml and review.yml, because only GitHub can run them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { EVENTS, helpHas, holds, npmLines, printedWorkflow, readWorkflow, WORKFLOWS } from './workflow.ts';

describe.each(WORKFLOWS)('%s.yml', (name) => {
  const { text, workflow } = readWorkflow(name);
  const jobs = Object.entries(workflow.jobs);

  test('pins actions to a commit, with the version in a comment', () => {
    for (const [line] of text.matchAll(/^.*uses:.*$/gm)) {
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('never runs on pull_request_target, grants rights only in jobs, and uses no secret', () => {
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(workflow.permissions).toEqual({});
    for (const [, { permissions }] of jobs) expect(permissions).toBeDefined();
    expect(text).not.toMatch(/\bsecrets\b|AWS_ACCESS_KEY|AWS_SECRET|aws-access-key/i);
  });

  test.each(jobs)('%s leaves no credentials in the checkout, and installs without install scripts', (_, { steps }) => {
    for (const step of steps) {
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toEqual({ 'persist-credentials': false });
      if (step.run?.startsWith('npm ci')) expect(step.run).toBe('npm ci --ignore-scripts');
    }
  });

  test.each(jobs)("%s puts nothing of the pull request's text into a shell", (_, { steps }) => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test.each(jobs)('%s assumes its role only when everything is installed', (_, { steps }) => {
    const role = steps.findIndex(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
    if (role < 0) return;
    expect(Object.keys(steps[role]?.with ?? {})).toEqual(['role-to-assume', 'aws-region']);
    expect(role).toBeGreaterThan(steps.findIndex(({ run }) => run?.startsWith('npm ci')));
  });

  test('gives an OIDC token only to branches of this repository', () => {
    for (const [, job] of jobs.filter(([, { permissions }]) => 'id-token' in permissions)) {
      for (const event of ['a pull request of a fork', 'one of a fork that is deleted'] as const) {
        expect(holds(job.if, EVENTS[event], { PREVIEW_ROLE_ARN: 'arn', PLAN_ROLE_ARN: 'arn' })).toBe(false);
      }
    }
  });

  test('runs only npm scripts that package.json defines', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(PROJECT_FOLDER, 'package.json'), 'utf8'));
    const used = [...text.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, script = '']) => script);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(used));
  });
});

describe('test.yml', () => {
  test('runs on each system and version that the README names', () => {
    const { os = [], node = [], include = [] } = readWorkflow('test').workflow.jobs.test?.strategy?.matrix ?? {};
    const readme = readFileSync(path.join(PROJECT_FOLDER, 'README.md'), 'utf8').replaceAll('\n', ' ');

    expect(readme).toContain('Node 24 or 22 (20.19 works too), on Linux, macOS or Windows');
    expect({ os, node, include }).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: ['22', '24'],
      include: [{ os: 'ubuntu-latest', node: '20.19' }],
    });
  });

  test('runs the tests of the client with the newest SDK, which is installed after the one of package-lock.json', () => {
    const runs = readWorkflow('test').workflow.jobs['newest-sdk']?.steps.flatMap(({ run = [] }) => run);

    expect(runs).toEqual([
      'npm ci --ignore-scripts',
      'npm install --no-save --ignore-scripts @aws-sdk/client-rds-data@latest',
      'npx jest --ci /packages/data-api/',
    ]);
  });
});

describe('review.yml', () => {
  const { text, workflow } = readWorkflow('review');
  const { plan, comment } = workflow.jobs;
  const vars = { PLAN_ROLE_ARN: 'arn:aws:iam::123456789012:role/plan' };

  test('plans only pull requests of this repository, and only if the repository has a role for it', () => {
    expect(holds(plan?.if, EVENTS['a pull request of this repository'], vars)).toBe(true);
    expect(holds(plan?.if, EVENTS['a pull request of this repository'], { PLAN_ROLE_ARN: '' })).toBe(false);
    expect(holds(plan?.if, EVENTS['the clock'], vars)).toBe(false);
  });

  test('can be called by another workflow; otherwise it uses the defaults of its inputs', () => {
    expect(workflow.on).toMatchObject({
      workflow_call: { inputs: { stage: { default: 'production' }, 'fail-on': { default: 'stop' } } },
    });
    expect(text).toMatch(/STAGE: \$\{\{ inputs\.stage \|\| 'production' \}\}/);
    expect(text).toMatch(/FAIL_ON: \$\{\{ inputs\.fail-on \|\| 'stop' \}\}/);
  });

  test('gives no write access to the job that runs code of the pull request, and does not run such code in the job with write access', () => {
    expect(plan?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(comment?.permissions).toEqual({ 'pull-requests': 'write' });
    expect(comment?.needs).toBe('plan');
    expect(comment?.steps.map(({ uses = '' }) => uses.split('@')[0]).filter(Boolean)).toEqual([
      'actions/download-artifact',
    ]);
    expect(comment?.steps.flatMap(({ run = [] }) => run).join('\n')).not.toMatch(/npm|node|checkout/);
  });

  test.each(npmLines(workflow))('%s uses only options that exist', helpHas);
});

describe('the workflow that docs/rotation.md prints', () => {
  const workflow = printedWorkflow('rotation.md');

  test('runs on a schedule, with an OIDC token, and confirms each rotation with --yes', () => {
    expect(workflow.on).toEqual({ schedule: [{ cron: '0 5 1 * *' }] });
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    const rotations = npmLines(workflow).filter((line) => line.includes(' rotate '));
    expect(rotations.map((line) => /rotate (\w+) --yes /.exec(line)?.[1])).toEqual(['rw', 'ro']);
  });

  test.each(npmLines(workflow))('%s uses only options that exist', helpHas);
});
