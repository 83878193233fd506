import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../terraform/plan-file.ts';
import { CASES } from './cases/change/index.ts';
import { type PlanInput, planJson } from './cases/plans.ts';
import { RULES } from './change/index.ts';
import { GROUPS, SEVERITIES } from './change-rule.ts';
import { reviewPlan } from './review.ts';

const review = (input: PlanInput) => reviewPlan(readPlan(planJson(input), 'a case'));
const ids = (input: PlanInput) => review(input).findings.map(({ id }) => id);

describe('every rule', () => {
  test('has a case, and every case a rule', () => {
    expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  test('has an id of its own, an order, a severity, a title and a source', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    for (const rule of RULES) {
      expect(rule.id).toMatch(/^PLAN-[A-Z]+-\d{3}$/);
      expect(GROUPS).toContain(rule.group);
      expect(SEVERITIES).toContain(rule.severity);
      expect(rule.title).toMatch(/^[A-Z].*\.$/);
      expect(rule.source).toMatch(/^https:\/\//);
    }
  });

  test.each(RULES.map((rule) => [rule.id, rule] as const))(
    '%s fires on its case, with an address and a message',
    (id, rule) => {
      const found = review(CASES[id]?.fires ?? {}).findings.filter((finding) => finding.id === id);

      expect(found.length).toBeGreaterThan(0);
      for (const { address, message, severity } of found) {
        expect(address).not.toBe('');
        expect(severity).toBe(rule.severity);
        expect(message).toMatch(/^[A-Za-z0-9].*\.$/);
        expect(message).not.toMatch(/undefined|\[object|NaN|\n/);
      }
    },
  );

  test.each(RULES.map(({ id }) => id))('%s is quiet on a plan close to it', (id) => {
    expect(ids(CASES[id]?.quiet ?? {})).not.toContain(id);
  });
});
