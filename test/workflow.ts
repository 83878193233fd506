// The parts of a file in .github/workflows that can be read without GitHub.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect } from '@jest/globals';
import { parse } from 'yaml';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { runCli } from '../scripts/cli.ts';
import { testIo } from '../scripts/test/io.ts';

const FOLDER = path.join(PROJECT_FOLDER, '.github', 'workflows');

export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Without `.yml`. */
export const WORKFLOWS: readonly string[] = readdirSync(FOLDER).map((file) => path.basename(file, '.yml'));

export function readWorkflow(name: string): { readonly text: string; readonly workflow: Workflow } {
  const text = readFileSync(path.join(FOLDER, `${name}.yml`), 'utf8');
  return { text, workflow: parse(text) };
}

/** The workflow that a page of docs/ prints. */
export function printedWorkflow(page: string): Workflow {
  const text = readFileSync(path.join(PROJECT_FOLDER, 'docs', page), 'utf8');
  return parse(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
}

/** The event that starts a workflow, as in GitHub's expressions. */
export const EVENTS = {
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

/** Our conditions use only syntax that JavaScript evaluates in the same way; as in GitHub, a member of a missing value is empty. */
export function holds(condition: string | undefined, github: object, vars: object): boolean {
  return (
    condition === undefined || runInNewContext(condition.replaceAll(/\.(?=[a-z])/gi, '?.'), { github, vars }) === true
  );
}

/** The lines that start a command of ours. */
export function npmLines({ jobs }: Workflow): readonly string[] {
  return Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run = '' }) => run.match(/npm run (?:-s )?\S+ --.*/g) ?? []),
  );
}

/** Checks that the help of the command has every option of a line. */
export async function helpHas(line: string): Promise<void> {
  const [, command = ''] = /^npm run (?:-s )?(\S+)/.exec(line) ?? [];
  const io = testIo();

  await runCli([command, '--help'], io);

  const help = io.stdout.join('\n');
  for (const [option] of line.split(' -- ')[1]?.matchAll(/--[a-z-]+/g) ?? []) expect(help).toContain(`${option}`);
}
