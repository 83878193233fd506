import { afterEach, beforeEach } from '@jest/globals';
import { initStack } from '../../terraform/plan.ts';
import { terraformOf } from '../../terraform/terraform.ts';
import { createStack, ENV, type TestStack } from '../../terraform/test/stack.ts';
import type { Question } from '../question.ts';
import { type ReviewedApplyOptions, reviewedApply } from '../reviewed-apply.ts';

/** The stack of one test. */
export let stack: TestStack;
beforeEach(() => {
  stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'x' } } } });
});
afterEach(() => stack.remove());

/** Runs with an answer for each kind of question; the result has the questions and messages. */
export async function run(
  answers: Partial<Record<Question['about'], boolean>>,
  more: Partial<ReviewedApplyOptions> = {},
) {
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

export const idOfA = () => /"id":"([^"]+)"/.exec(stack.terraform('show', '-json'))?.[1];
