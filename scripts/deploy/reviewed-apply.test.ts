import * as fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { initStack } from '../terraform/plan.ts';
import { terraformOf } from '../terraform/terraform.ts';
import { createStack, ENV, type TestStack, withTerraform } from '../terraform/test/stack.ts';
import type { Question } from './question.ts';
import { type ReviewedApplyOptions, reviewedApply } from './reviewed-apply.ts';

let stack: TestStack;
beforeEach(() => {
  stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'x' } } } });
});
afterEach(() => stack.remove());

/** Runs with an answer for each kind of question; the result has the questions and messages. */
async function run(answers: Partial<Record<Question['about'], boolean>>, more: Partial<ReviewedApplyOptions> = {}) {
  const [said, asked]: [string[], Question[]] = [[], []];
  const terraform = more.terraform ?? terraformOf(ENV);
  await initStack(terraform, stack.folder);
  const result = await reviewedApply({
    terraform,
    folder: stack.folder,
    stackId: 'dev-database',
    variables: [],
    accept: [],
    importExisting: false,
    show: () => {},
    async confirm(question) {
      asked.push(question);
      return answers[question.about] ?? false;
    },
    settle: async () => {},
    io: { out: () => {}, err: (line) => said.push(line), env: {}, cwd: stack.root },
    keptTypes: ['terraform_data'],
    ...more,
  }).catch((error: unknown) => error as Error);
  return {
    result,
    said,
    asked: asked.map(({ about, ask }) => `${about}: ${ask}`),
    lines: asked.map(({ lines }) => lines),
  };
}
const idOfA = () => /"id":"([^"]+)"/.exec(stack.terraform('show', '-json'))?.[1];

describe('what an interrupted creation leaves', () => {
  withTerraform('is kept when the answer is yes: no other object takes its place (needs Terraform)', async () => {
    await run({ apply: true });
    const before = idOfA();
    stack.terraform('taint', 'terraform_data.a');

    const { result, said, asked, lines } = await run({ untaint: true });

    expect(result).toMatchObject({ kind: 'unchanged' });
    expect(idOfA()).toBe(before);
    expect(asked).toEqual(['untaint: Untaint terraform_data.a']);
    expect(lines[0]).toEqual([
      'terraform_data.a: tainted. Its creation was interrupted, but it exists in AWS, and this plan would destroy it and create it again.',
      'Untainting keeps it; the deploy then waits for it and continues. This changes nothing in AWS.',
    ]);
    expect(said).toContain('Untainted terraform_data.a');
  });

  withTerraform('is replaced only if both answers agree, and there is one question (needs Terraform)', async () => {
    await run({ apply: true });
    const before = idOfA();
    stack.terraform('taint', 'terraform_data.a');

    const { result, asked } = await run({ untaint: false, apply: true });

    expect(result).toMatchObject({ kind: 'applied', counts: { add: 1, change: 0, remove: 1 } });
    expect(idOfA()).not.toBe(before);
    expect(asked).toEqual([
      'untaint: Untaint terraform_data.a',
      'apply: Apply this plan to dev-database (1 to add, 0 to change, 1 to destroy)',
    ]);
  });

  withTerraform('does not matter to a destroy, which asks only its own question (needs Terraform)', async () => {
    await run({ apply: true });
    stack.terraform('taint', 'terraform_data.a');

    const { asked } = await run({ apply: true }, { destroy: true });

    expect(asked).toEqual(['apply: Destroy dev-database (0 to add, 0 to change, 1 to destroy)']);
    expect(stack.terraform('state', 'list')).toBe('');
  });
});

describe('existing AWS resources that are not in the state', () => {
  withTerraform(
    'are reported with the next step if the id does not follow from the name (needs Terraform)',
    async () => {
      const refused = { command: 'echo "EntityAlreadyExists: it already exists" >&2; exit 1' };
      stack.write({ resource: { terraform_data: { a: { input: 'x', provisioner: [{ 'local-exec': refused }] } } } });

      const { result, said } = await run({ apply: true, import: true });

      expect(said.slice(-4)).toEqual([
        'These resources of the stack already exist in AWS, but are not in the state:',
        '  terraform_data.a: its id is not known here; find it in the console, then: terraform import',
        'A Terraform run that was killed, another person or another tool created them: check that they are yours.',
        'Importing adds them to this state. A cluster then gets the password of this stack, and its old password stops working.',
      ]);
      expect(result).toMatchObject({ name: 'TerraformError', message: expect.stringContaining('it already exists') });
    },
  );
});

describe('a plan that a check refuses', () => {
  withTerraform('causes no question and is not applied (needs Terraform)', async () => {
    const { result, asked } = await run({ apply: true }, { inspect: async () => 'It is protected.' });

    expect(result).toMatchObject({ kind: 'refused', message: 'It is protected.' });
    expect(asked).toEqual([]);
    expect(stack.terraform('show', '-json')).not.toContain('terraform_data');
  });

  withTerraform(
    'work before the apply runs after the answer; if it fails, nothing is applied (needs Terraform)',
    async () => {
      const beforeApply = async () => {
        throw new Error('no snapshot');
      };

      const { result, asked } = await run({ apply: true }, { beforeApply });

      expect(asked).toHaveLength(1);
      expect(result).toMatchObject({ message: 'no snapshot' });
      expect(stack.terraform('show', '-json')).not.toContain('terraform_data');
    },
  );
});

// Windows starts no script instead of Terraform.
(process.platform === 'win32' ? test.skip : test)(
  'outputs that are not JSON are not shown: they can be sensitive',
  async () => {
    const binary = path.join(stack.root, 'terraform.cjs');
    fs.writeFileSync(binary, `#!${process.execPath}\nconsole.log('password = hunter2');\n`, { mode: 0o755 });

    const { result } = await run({}, { terraform: terraformOf({ ...ENV, TERRAFORM_BINARY_NAME: binary }) });

    expect(result).toMatchObject({
      name: 'TerraformError',
      message: expect.stringMatching(/^"terraform output -json" printed 19 characters that are not JSON/),
    });
    expect(String((result as Error).stack)).not.toContain('hunter2');
    expect((result as Error).cause).toBeUndefined();
  },
);
