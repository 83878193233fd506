import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../terraform/read.ts';
import { CASES } from './cases/change/index.ts';
import { type PlanInput, planJson } from './cases/plans.ts';
import { CHANGE_RULES } from './change/index.ts';
import { messageOf } from './finding.ts';
import { reviewPlan } from './review.ts';
import { QUESTIONS, questionOf, SEVERITIES } from './rule.ts';

const review = (input: PlanInput) => reviewPlan(readPlan(planJson(input), 'a case'));
const ids = (input: PlanInput) => review(input).findings.map(({ rule }) => rule);

describe('every rule', () => {
  test('has a case, and every case a rule', () => {
    expect(Object.keys(CASES).sort()).toEqual(CHANGE_RULES.map(({ id }) => id).sort());
  });

  test('has an id of its own, an order, a severity, a title and a source', () => {
    expect(new Set(CHANGE_RULES.map(({ id }) => id)).size).toBe(CHANGE_RULES.length);
    for (const rule of CHANGE_RULES) {
      expect(rule.id).toMatch(/^PLAN-[A-Z]+-\d{3}$/);
      expect(QUESTIONS).toContain(questionOf(rule));
      expect(SEVERITIES).toContain(rule.severity);
      expect(rule.what).toMatch(/^[A-Z].*\.$/);
      expect(rule.source).toMatch(/^https:\/\//);
    }
  });

  test.each(CHANGE_RULES.map((rule) => [rule.id, rule] as const))(
    '%s fires on its case, with an address and a message',
    (id, rule) => {
      const found = review(CASES[id]?.fires ?? {}).findings.filter((finding) => finding.rule === id);

      expect(found.length).toBeGreaterThan(0);
      for (const finding of found) {
        const message = messageOf(finding);
        expect(finding.at).not.toBe('');
        expect(finding.severity).toBe(rule.severity);
        expect(message).toMatch(/^[A-Za-z0-9].*\.$/);
        expect(message).not.toMatch(/undefined|\[object|NaN|\n/);
      }
    },
  );

  test.each(CHANGE_RULES.map(({ id }) => id))('%s is quiet on a plan close to it', (id) => {
    expect(ids(CASES[id]?.quiet ?? {})).not.toContain(id);
  });
});
