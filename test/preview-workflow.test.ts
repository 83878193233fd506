// What .github/workflows/preview.yml promises. GitHub itself runs it; nothing here can.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { runCli } from '../scripts/cli.ts';
import { testIo } from '../scripts/test/io.ts';

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if: string;
  readonly environment: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = readFileSync(path.join(PROJECT_FOLDER, '.github', 'workflows', 'preview.yml'), 'utf8');
const workflow: Workflow = parse(text);
const jobs = Object.entries(workflow.jobs);

/** What makes GitHub start the workflow, as its expressions see it. */
const EVENTS = {
  'a pull request of this repository': pullRequest('synchronize', 'us/app'),
  'one that is closed': pullRequest('closed', 'us/app'),
  'a pull request of a fork': pullRequest('synchronize', 'them/app'),
  'one of a fork that is deleted': pullRequest('synchronize', undefined),
  'the clock': { event_name: 'schedule', repository: 'us/app', event: {} },
};

function pullRequest(action: string, repository: string | undefined): object {
  const head = { repo: repository === undefined ? {} : { full_name: repository } };
  return { event_name: 'pull_request', repository: 'us/app', event: { action, pull_request: { head } } };
}

/** Our conditions use only what JavaScript reads in the same way; a member of nothing is nothing, as there. */
function holds(condition: string | undefined, github: object, vars: object): boolean {
  return (
    condition === undefined || runInNewContext(condition.replaceAll(/\.(?=[a-z])/gi, '?.'), { github, vars }) === true
  );
}

/** The npm commands that an event starts. */
function commands(
  event: keyof typeof EVENTS,
  vars: object = { PREVIEW_ROLE_ARN: 'arn:aws:iam::123456789012:role/preview' },
) {
  return jobs
    .filter(([, job]) => holds(job.if, EVENTS[event], { PREVIEW_ROLE_ARN: '', ...vars }))
    .flatMap(([, { steps }]) => steps)
    .filter((step) => holds(step.if, EVENTS[event], vars))
    .flatMap(({ run }) => (run === undefined ? [] : (/^npm run \S+/.exec(run)?.[0] ?? [])));
}

describe('the preview workflow', () => {
  test.each<[keyof typeof EVENTS, readonly string[]]>([
    ['a pull request of this repository', ['npm run deploy']],
    ['one that is closed', ['npm run destroy']],
    ['a pull request of a fork', []],
    ['one of a fork that is deleted', []],
    ['the clock', ['npm run destroy']],
  ])('on %s runs %j', (event, expected) => {
    expect(commands(event)).toEqual(expected);
  });

  test('does nothing in a repository that has no role for it', () => {
    for (const event of Object.keys(EVENTS)) expect(commands(event as keyof typeof EVENTS, {})).toEqual([]);
  });

  test('is started by nothing else, and never by pull_request_target', () => {
    expect(Object.keys(workflow.on).sort()).toEqual(['pull_request', 'schedule']);
  });

  test('has no rights but to read the code and to ask for a token of OIDC, and no secret', () => {
    expect(workflow.permissions).toEqual({});
    for (const [, { permissions, environment }] of jobs) {
      expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(environment).toBe('preview');
    }
    expect(text).not.toMatch(/\bsecrets\b|AWS_ACCESS_KEY|AWS_SECRET|aws-access-key|GITHUB_TOKEN/i);
  });

  test.each(jobs)(
    '%s leaves no credentials in the checkout, and assumes its role only when everything is installed',
    (_, job) => {
      const uses = (name: string) => job.steps.findIndex((step) => step.uses?.startsWith(`${name}@`));
      const role = uses('aws-actions/configure-aws-credentials');

      expect(job.steps[uses('actions/checkout')]?.with).toEqual({ 'persist-credentials': false });
      expect(Object.keys(job.steps[role]?.with ?? {})).toEqual(['role-to-assume', 'aws-region']);
      expect(role).toBeGreaterThan(job.steps.findIndex(({ run }) => run?.startsWith('npm ci')));
    },
  );

  test.each(jobs)("%s puts nothing of the pull request's text into a shell", (_, { steps }) => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test('never cancels a Terraform that runs', () => {
    expect(workflow.jobs.stage?.concurrency).toEqual({
      group: expect.stringContaining('github.event.number'),
      'cancel-in-progress': false,
    });
  });

  const lines = jobs.flatMap(([, { steps }]) =>
    steps.flatMap(({ run = '' }) => (run.startsWith('npm run') ? [run] : [])),
  );
  test.each(lines)('%s has options that the command has', async (line) => {
    const [, command = ''] = /^npm run (\S+)/.exec(line) ?? [];
    const io = testIo();

    await runCli([command, '--help'], io);

    const help = io.stdout.join('\n');
    for (const [option] of line.split(' -- ')[1]?.matchAll(/--[a-z-]+/g) ?? []) expect(help).toContain(`${option}`);
  });
});
