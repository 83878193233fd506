import * as fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect } from '@jest/globals';
import { type ApplyEvent, applyPlan, explainApply } from './apply.ts';
import { initStack, inPrivateFolder, planStack } from './plan.ts';
import { terraformOf } from './terraform.ts';
import { createStack, ENV, type TestStack, withTerraform } from './test/stack.ts';

const terraform = terraformOf(ENV);
let stack: TestStack;
afterEach(() => stack.remove());

/** Plans, calls `between`, then applies the plan. */
async function planAndApply(between: () => void = () => {}, variables: readonly string[] = []) {
  await initStack(terraform, stack.folder);
  const events: ApplyEvent[] = [];
  const applied = await inPrivateFolder(async (place) => {
    const plan = await planStack(terraform, stack.folder, place, { variables });
    expect(fs.statSync(place).mode & 0o077).toBe(0);
    between();
    return applyPlan(terraform, stack.folder, { file: plan.file, place }, (event) => events.push(event));
  });
  return { applied, events };
}

describe('applyPlan', () => {
  withTerraform('applies the plan and reports each resource (needs Terraform)', async () => {
    stack = createStack('dev-database', {
      variable: { word: { default: 'unset' } },
      resource: { terraform_data: { a: { input: `\${var.word}` }, b: { input: `\${terraform_data.a.output}` } } },
      output: { word: { value: `\${terraform_data.b.output}` } },
    });

    const { applied, events } = await planAndApply(() => {}, ['word=given']);

    expect(applied).toMatchObject({ ok: true, errors: [], unfinished: [], counts: { add: 2, change: 0, remove: 0 } });
    expect(events.map(({ kind, address, action }) => `${kind} ${action} ${address}`)).toEqual([
      'started create terraform_data.a',
      'done create terraform_data.a',
      'started create terraform_data.b',
      'done create terraform_data.b',
    ]);
    expect(stack.terraform('output', '-raw', 'word')).toBe('given');
  });

  withTerraform('applies the plan, not later changes of the code (needs Terraform)', async () => {
    stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'planned' } } } });

    await planAndApply(() => stack.write({ resource: { terraform_data: { a: { input: 'changed' } } } }));

    expect(stack.terraform('show', '-json')).toContain('"input":"planned"');
  });

  withTerraform('refuses a stale plan, and gives the reason (needs Terraform)', async () => {
    stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'one' } } } });

    const { applied } = await planAndApply(() => stack.terraform('apply', '-auto-approve'));

    expect(applied.ok).toBe(false);
    expect(explainApply(terraform, 'stack', applied).message).toContain(
      '"terraform apply" ended with 1 in stack because the state has changed since the plan was made. Expected every change to succeed; earlier changes are kept. There was another apply in between.',
    );
  });

  withTerraform('an error has its resource, and earlier changes are kept (needs Terraform)', async () => {
    stack = createStack('dev-database', {
      resource: {
        terraform_data: {
          a: { input: 'x' },
          b: { input: `\${terraform_data.a.output}`, provisioner: [{ 'local-exec': { command: 'exit 3' } }] },
        },
      },
    });

    const { applied } = await planAndApply();

    expect(applied).toMatchObject({ ok: false, unfinished: ['terraform_data.b'] });
    expect(applied.errors).toEqual([
      expect.objectContaining({ address: 'terraform_data.b', summary: 'local-exec provisioner error' }),
    ]);
    expect(explainApply(terraform, 'stack', applied).message).toMatch(
      /^"terraform apply" ended with 1 in stack\. Expected every change to succeed; earlier changes are kept\. Fix the reported problem, and run the command again\. Terraform's message:\n {4}terraform_data\.b: local-exec provisioner error: /,
    );
    expect(stack.terraform('state', 'list')).toContain('terraform_data.a');
  });

  withTerraform('removes the plan and the output of Terraform (needs Terraform)', async () => {
    stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'x' } } } });
    let seen = '';
    await initStack(terraform, stack.folder);

    await inPrivateFolder(async (place) => {
      seen = place;
      const plan = await planStack(terraform, stack.folder, place);
      await applyPlan(terraform, stack.folder, { file: plan.file, place });
      expect(fs.readdirSync(place).sort()).toEqual(['plan.tfplan', 'stderr', 'stdout']);
      expect(fs.statSync(path.join(place, 'stdout')).mode & 0o077).toBe(0);
    });

    expect(fs.existsSync(seen)).toBe(false);
  });
});
