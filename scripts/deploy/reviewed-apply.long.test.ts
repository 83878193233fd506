import { describe, expect } from '@jest/globals';
import { withTerraform } from '../terraform/test/stack.ts';
import { idOfA, run, stack } from './test/reviewed-apply.ts';

describe('what an interrupted creation leaves', () => {
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

describe('an apply', () => {
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
