import { describe, expect, test } from '@jest/globals';
import { cpuMs } from '../../test/cpu-time.ts';
import { CATALOGUES } from '../catalogue/catalogues.ts';
import { documentFrom } from '../terraform/read.ts';
import { CLUSTER, cluster, INSTANCE, type Json, scaling } from './cases/stacks.ts';
import { accessCases } from './cases/state/access.ts';
import { capacityCases } from './cases/state/capacity.ts';
import type { RuleCases } from './cases/state/case.ts';
import { credentialCases } from './cases/state/credentials.ts';
import { durabilityCases } from './cases/state/durability.ts';
import { engineCases } from './cases/state/engine.ts';
import { functionCases } from './cases/state/functions.ts';
import { namingCases } from './cases/state/naming.ts';
import { networkCases } from './cases/state/network.ts';
import { observabilityCases } from './cases/state/observability.ts';
import { storageCases } from './cases/state/storage.ts';
import { describeFinding, type Finding } from './finding.ts';
import { judgeState } from './judge.ts';
import type { StateRule } from './rule.ts';
import { STATE_RULES as rules } from './state/index.ts';

const cases: RuleCases = {
  ...capacityCases,
  ...engineCases,
  ...storageCases,
  ...credentialCases,
  ...namingCases,
  ...networkCases,
  ...accessCases,
  ...durabilityCases,
  ...observabilityCases,
  ...functionCases,
};

function judge(
  judged: readonly StateRule[],
  stack: Json,
  others: readonly Json[] = [],
  production = false,
): readonly Finding[] {
  const last = documentFrom(stack, 'stack');
  const documents = [...others.map((json, index) => documentFrom(json, `other-${index}`)), last];
  return judgeState(last, { documents, production, catalogues: CATALOGUES }, judged);
}

describe('the rules', () => {
  test('have stable ids: each once, in order, with its group', () => {
    const ids = rules.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^AURORA-(CAP|ENG|STO|CRED|NAME|NET|IAM|DUR|OBS|FN)-\d{3}$/);
  });

  test('each have a case that they refuse and one that they let pass', () => {
    const lacking = rules
      .filter(({ id }) => !cases[id]?.refuses.length || !cases[id]?.passes.length)
      .map(({ id }) => id);

    expect(lacking).toEqual([]);
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id as string).sort());
  });

  test('each say what happened, what is allowed, what to do and the source, in sentences', () => {
    for (const rule of rules) {
      expect([rule.id, rule.what]).toEqual([rule.id, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect([rule.id, rule.todo]).toEqual([rule.id, expect.stringMatching(/^[A-Z].*[.\])}]$/)]);
      expect(rule.allowed.length).toBeGreaterThan(3);
      expect([rule.id, rule.source]).toEqual([rule.id, expect.stringMatching(/^https:\/\/\S+$/)]);
    }
  });

  test('let a sound production stack pass, all of them', () => {
    const reader = { ...INSTANCE, identifier: 'alex-aurora-2', promotion_tier: 1 };
    const sound = cluster({}, { aws_rds_cluster_instance: { writer: INSTANCE, reader } });

    expect(judge(rules, sound, [], true)).toEqual([]);
  });

  test('judge nothing that is unknown', () => {
    const unknown = Object.fromEntries(Object.keys(CLUSTER).map((name) => [name, '${var.unknown}']));

    expect(
      judge(rules, { resource: { aws_rds_cluster: { a: unknown } }, variable: { unknown: {} } }, [], true).map(
        ({ rule }) => rule,
      ),
    ).toEqual([
      // Whether a resource may be destroyed is a literal in Terraform, so "unknown" is "not set".
      'AURORA-DUR-002',
    ]);
  });

  test('find every problem in one run', () => {
    expect(judge(rules, scaling(0.3, 300)).map(({ rule }) => rule)).toEqual([
      'AURORA-CAP-002',
      'AURORA-CAP-004',
      'AURORA-ENG-006',
    ]);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { refuses = [], passes = [], production = false } = cases[id] ?? {};

  test.each(refuses.map((refused) => [refused.title, refused] as const))(
    'refuses: %s',
    (_, { stack, problems, others }) => {
      const found = judge([rule], stack, others, production);

      expect(found.map(({ at, received }) => `${at}: ${received}`)).toEqual(problems);
    },
  );

  test.each(passes.map((passed) => [passed.title, passed] as const))('passes: %s', (_, { stack, others }) => {
    expect(judge([rule], stack, others, production)).toEqual([]);
  });

  if (production) {
    test('judges production only', () => {
      expect(refuses.flatMap(({ stack }) => judge([rule], stack))).toEqual([]);
    });
  }
});

describe('describeFinding says all four parts', () => {
  test.each<[Json, string, string]>([
    [
      scaling(1, 2, { seconds_until_auto_pause: 300 }),
      'AURORA-CAP-003',
      `error AURORA-CAP-003 aws_rds_cluster.a
  A pause delay is set, but the cluster never pauses: its minimum is above 0.
  Received: min_capacity 1, seconds_until_auto_pause 300
  Allowed: seconds_until_auto_pause only together with min_capacity 0; AWS refuses it otherwise.
  Do: Set min_capacity to 0, or remove seconds_until_auto_pause (where the minimum is a variable: var.min == 0 ? 300 : null).`,
    ],
    [
      cluster({ engine_version: '15.4' }),
      'AURORA-ENG-002',
      `error AURORA-ENG-002 aws_rds_cluster.a
  The engine version is retired: AWS creates no cluster with it.
  Received: engine_version "15.4"
  Allowed: 15.8, 15.10, 15.12, 15.13, 15.14, 15.15, 15.17 (catalogue of 2026-11-20).
  Do: Set engine_version to the major alone, such as "17", or to one of these.`,
    ],
  ])('%#', (stack, id, text) => {
    expect(
      judge(rules, stack)
        .filter(({ rule }) => rule === id)
        .map(describeFinding),
    ).toEqual([text]);
  });
});

test('a stack is judged in milliseconds', () => {
  const stack = cluster();
  judge(rules, stack);
  const runs = 20;

  const spentMs = cpuMs(() => {
    for (let run = 0; run < runs; run += 1) judge(rules, stack);
  });

  // 50 ms would be slow by far.
  expect(spentMs / runs).toBeLessThan(50);
});
