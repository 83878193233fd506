import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { terraformOf } from '../terraform/terraform.ts';
import { ENV, withTerraform } from '../terraform/test/stack.ts';
import { idOfA, run, stack } from './test/reviewed-apply.ts';

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
