import { describe, expect, test } from '@jest/globals';
import { may } from '../../infra/policy/iam.ts';
import { deployerPolicies } from './deployer-policy.ts';
import type { PolicyDocument } from './policy-document.ts';
import { DENIED, EVERY_DEPLOY } from './test/denied-calls.ts';
import { filledIn, type PolicyName, weaken } from './test/policies.ts';

describe.each(DENIED)(
  'the deployer cannot $sentence',
  ({ action, resource, context = {}, heldBy, policies = EVERY_DEPLOY }) => {
    const question = { action, resource, context };
    const documents = policies.map((name) => deployerPolicies('alex', 'production')[name]);

    test('as the policy is', () => {
      expect(may(documents.flatMap(filledIn), question)).toBe(false);
    });

    test(`and could without what ${JSON.stringify(heldBy)} says`, () => {
      const weakened = documents.map((document) => weaken(document, heldBy, question));

      expect(may(weakened.flatMap(filledIn), question)).toBe(true);
    });
  },
);

const ALL: Readonly<Record<PolicyName, PolicyDocument>> = deployerPolicies('alex', 'production');

const conditions = Object.entries(ALL).flatMap(([name, document]) =>
  document.Statement.flatMap((statement) =>
    Object.values<object>(statement.Condition ?? {}).flatMap((keys) =>
      Object.keys(keys).map((key) => ({ name, sid: statement.Sid, key, statement })),
    ),
  ),
);

test.each(conditions)(
  'the condition $key of $sid ($name) refuses what every other condition allows',
  ({ key, statement }) => {
    const document: PolicyDocument = { Version: '2012-10-17', Statement: [statement] };
    const accepted = filledIn(document).flatMap(({ conditions: operators }) =>
      Object.entries(operators).flatMap(([operator, keys]) =>
        // Omits a key that must be absent.
        operator === 'Null' ? [] : Object.entries(keys).map(([name, [value = '']]) => [name, value] as const),
      ),
    );
    const [resource] = filledIn(document).flatMap(({ resources }) => resources.patterns);
    const question = {
      action: statement.Action[0] ?? '',
      resource: resource ?? '*',
      context: { ...Object.fromEntries(accepted), [key]: 'another' },
    };

    expect(may(filledIn(document), { ...question, context: Object.fromEntries(accepted) })).toBe(true);
    expect(may(filledIn(document), question)).toBe(false);
    expect(may(filledIn(weaken(document, { condition: key, of: statement.Sid }, question)), question)).toBe(true);
  },
);
