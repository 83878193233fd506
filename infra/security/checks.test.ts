import { describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../catalogue/catalogues.ts';
import type { Json } from '../rules/cases/stacks.ts';
import { securityCases } from '../rules/cases/state/security.ts';
import { judgeState } from '../rules/judge.ts';
import type { StateRule } from '../rules/rule.ts';
import { STATE_RULES as rules } from '../rules/state/index.ts';
import { documentFrom } from '../terraform/read.ts';
import { SECURITY_RULES as securityRules } from './checks.ts';

function judge(rule: StateRule, json: Json): readonly string[] {
  const stack = documentFrom(json, 'stack');
  return judgeState(stack, { documents: [stack], production: false, catalogues: CATALOGUES }, [rule]).map(
    ({ at, received }) => `${at}: ${received}`,
  );
}

test('each security rule has an id of its own, a case that it refuses and one that it lets pass', () => {
  const ids = [...rules, ...securityRules].map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(securityCases)).toEqual(securityRules.map(({ id }) => id));
  expect(Object.values(securityCases).filter(({ refuses, passes }) => !refuses.length || !passes.length)).toEqual([]);
});

describe.each(securityRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { refuses = [], passes = [] } = securityCases[id] ?? {};

  test.each(refuses)('refuses: $title', ({ stack, problems }) => {
    expect(judge(rule, stack)).toEqual(problems);
  });

  test.each(passes)('passes: $title', ({ stack }) => {
    expect(judge(rule, stack)).toEqual([]);
  });
});
