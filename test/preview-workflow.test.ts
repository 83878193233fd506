// Checks .github/workflows/preview.yml by its text, because only GitHub can run it.
import { describe, expect, test } from '@jest/globals';
import { EVENTS, helpHas, holds, npmLines, readWorkflow } from './workflow.ts';

const { text, workflow } = readWorkflow('preview');
const jobs = Object.entries(workflow.jobs);

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

  test('is not started by any other event', () => {
    expect(Object.keys(workflow.on).sort()).toEqual(['pull_request', 'schedule']);
  });

  test('may only read the code and request an OIDC token', () => {
    for (const [, { permissions, environment }] of jobs) {
      expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(environment).toBe('preview');
    }
    expect(text).not.toMatch(/github\.token|GITHUB_TOKEN/i);
  });

  test('never cancels a running Terraform', () => {
    expect(workflow.jobs.stage?.concurrency).toEqual({
      group: expect.stringContaining('github.event.number'),
      'cancel-in-progress': false,
    });
  });

  test.each(npmLines(workflow))('%s uses only options that exist', helpHas);
});
