import { expect, test } from '@jest/globals';
import type { Route } from '../lambda/routes.ts';
import { resolveStage } from '../stages/index.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { FunctionsStack } from './functions-stack.ts';
import { testCode } from './test/code.ts';
import { addresses } from './test/stack-of.ts';

test('200 routes make 200 functions', () => {
  const stage = resolveStage({ name: 'test', functions: { authorizer: 'iam' } });
  const routes = Array.from({ length: 200 }, (_, index): Route => {
    const name = `f${index}`;
    return { name, method: 'GET', path: `/${name}`, level: 'read', description: 'Finds a note' };
  });

  const { json } = synthesise((app) => new FunctionsStack(app, stage, testCode(routes)));

  expect(addresses(json, 'aws_lambda_function')).toHaveLength(200);
});
