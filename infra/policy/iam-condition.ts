import type { Conditions } from './iam-document.ts';
import { patternCovers } from './iam-pattern.ts';

/** `unknown`: an operator that is not evaluated here (dates, numbers, addresses). */
export type ConditionOutcome = 'met' | 'unmet' | 'unknown';

/**
 * Whether a request with this context meets every condition, as IAM evaluates them: all operators and keys must hold, one value of
 * a key is enough, and a key that the request lacks fails (passes for `…IfExists` and for negated operators). Text, ARN, `Bool` and
 * `Null` operators are evaluated, also with `ForAllValues:` and `ForAnyValue:`, for a key with one value.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function evaluateConditions(
  conditions: Conditions,
  context: Readonly<Record<string, string>>,
): ConditionOutcome {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const outcomes = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, accepted]) => evaluate(operator, accepted, values.get(key.toLowerCase()))),
  );
  if (outcomes.includes('unmet')) return 'unmet';
  return outcomes.includes('unknown') ? 'unknown' : 'met';
}

type Test = (accepted: string, value: string) => boolean;

/** Each also with `Not` before its test, such as `StringNotEquals`. ArnEquals and ArnLike are the same test in IAM. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (accepted, value) => accepted === value,
  StringEqualsIgnoreCase: (accepted, value) => accepted.toLowerCase() === value.toLowerCase(),
  StringLike: patternCovers,
  ArnEquals: patternCovers,
  ArnLike: patternCovers,
  Bool: (accepted, value) => accepted.toLowerCase() === value.toLowerCase(),
};

function evaluate(name: string, accepted: readonly string[], value: string | undefined): ConditionOutcome {
  const holds = (yes: boolean): ConditionOutcome => (yes ? 'met' : 'unmet');
  if (name === 'Null') {
    return holds(accepted.some((wanted) => (wanted.toLowerCase() === 'true') === (value === undefined)));
  }
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(name) ?? [];
  const isNegated = /^(String|Arn)Not/.test(base);
  const test = TESTS[isNegated ? base.replace('Not', '') : base];
  if (test === undefined) return 'unknown';
  if (value === undefined && set !== undefined) return holds(set === 'ForAllValues');
  if (value === undefined) return holds(ifExists !== undefined || isNegated);
  return holds(accepted.some((wanted) => test(wanted, value)) !== isNegated);
}
