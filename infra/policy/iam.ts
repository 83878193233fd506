import { type ConditionOutcome, evaluateConditions } from './iam-condition.ts';
import type { Conditions, PolicyStatement, Selection } from './iam-document.ts';
import { patternCovers, patternsOverlap } from './iam-pattern.ts';

export {
  type Conditions,
  PolicyError,
  type PolicyStatement,
  policyStatements,
  type Selection,
  statementsIn,
} from './iam-document.ts';

/** One thing that is asked of a set of policies. */
export interface Question {
  readonly action: string;
  /** @default '*', for actions that have no resource */
  readonly resource?: string;
  /** Who asks, of a trust or resource policy: `Service:lambda.amazonaws.com`, `AWS:<arn>`. @default - anybody whom the policy is for */
  readonly principal?: string;
  /** Condition keys of the request, such as `{ 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' }`. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Whether the policies, taken together, allow it: some statement allows, and none denies.
 *
 * Resource and action are concrete, or patterns: then the answer is whether *all* that they stand for is allowed. Conditions are
 * judged by `context`. Without a context, and for operators that are not evaluated, a condition on an Allow counts as met and one on
 * a Deny as not met: "may not" is never said too early.
 */
export function may(statements: readonly PolicyStatement[], question: Question): boolean {
  const { action, resource = '*' } = question;
  const allowed = statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      selects(statement.actions, action, true) &&
      selects(statement.resources, resource, false) &&
      isFor(statement, question, selects) &&
      outcome(statement.conditions, question) !== 'unmet',
  );
  if (!allowed) return false;
  return !statements.some(
    (statement) =>
      statement.effect === 'Deny' &&
      touches(statement.actions, action, true) &&
      touches(statement.resources, resource, false) &&
      isFor(statement, question, touches) &&
      outcome(statement.conditions, question) === 'met',
  );
}

function isFor({ principals }: PolicyStatement, { principal }: Question, holds: typeof selects): boolean {
  return principals === undefined || principal === undefined || holds(principals, principal, false);
}

function outcome(conditions: Conditions, { context }: Question): ConditionOutcome {
  if (Object.values(conditions).every((keys) => Object.keys(keys).length === 0)) return 'met';
  return context === undefined ? 'unknown' : evaluateConditions(conditions, context);
}

/** One action pattern on one resource pattern that a policy allows, or denies. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  readonly action: string;
  readonly exceptActions: readonly string[];
  readonly resource: string;
  readonly exceptResources: readonly string[];
  readonly principal: string | undefined;
  readonly exceptPrincipals: readonly string[];
  readonly conditions: Conditions;
}

/** Every (action, resource, principal) that the statements name, one by one and as written. */
export function grantsOf(statements: readonly PolicyStatement[]): readonly Grant[] {
  return statements.flatMap((statement) =>
    spread(statement.actions).flatMap(([action, exceptActions]) =>
      spread(statement.resources).flatMap(([resource, exceptResources]) =>
        principalsOf(statement).map(([principal, exceptPrincipals]) => ({
          effect: statement.effect,
          action,
          exceptActions,
          resource,
          exceptResources,
          principal,
          exceptPrincipals,
          conditions: statement.conditions,
        })),
      ),
    ),
  );
}

/**
 * What `after` allows and `before` did not: new Allow grants, and Deny grants that are gone. Reordering, splitting and joining
 * statements is not a widening, nor is replacing a wildcard by what it covered; taking a condition away is one. A grant that only
 * several old ones cover together counts as new.
 */
export function widening(
  before: readonly PolicyStatement[],
  after: readonly PolicyStatement[],
): { readonly allowed: readonly Grant[]; readonly noLongerDenied: readonly Grant[] } {
  const split = (statements: readonly PolicyStatement[], effect: Grant['effect']) =>
    grantsOf(statements).filter((grant) => grant.effect === effect);
  const added = (from: readonly Grant[], to: readonly Grant[]) =>
    to.filter((grant) => !from.some((old) => grantCovers(old, grant)));
  return {
    allowed: added(split(before, 'Allow'), split(after, 'Allow')),
    noLongerDenied: added(split(after, 'Deny'), split(before, 'Deny')),
  };
}

function grantCovers(outer: Grant, inner: Grant): boolean {
  const part = (pattern: 'action' | 'resource' | 'principal', except: `except${Capitalize<typeof pattern>}s`) => {
    const fold = foldOf(pattern === 'action');
    const innerPattern = fold(inner[pattern] ?? '');
    const isKept = (taken: string) =>
      !patternsOverlap(taken, innerPattern) || inner[except].some((also) => patternCovers(fold(also), taken));
    return patternCovers(fold(outer[pattern] ?? ''), innerPattern) && outer[except].map(fold).every(isKept);
  };
  return (
    part('action', 'exceptActions') &&
    part('resource', 'exceptResources') &&
    part('principal', 'exceptPrincipals') &&
    conditionsCover(outer.conditions, inner.conditions)
  );
}

/** IAM compares actions without case. */
function foldOf(ignoresCase: boolean): (text: string) => string {
  return (text) => (ignoresCase ? text.toLowerCase() : text);
}

/** Every condition of `outer` is one of `inner`, with no value more than `outer` accepts. */
function conditionsCover(outer: Conditions, inner: Conditions): boolean {
  return Object.entries(outer).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const given = Object.entries(inner[operator] ?? {}).find(
        ([name]) => name.toLowerCase() === key.toLowerCase(),
      )?.[1];
      if (given === undefined) return false;
      // Of a negated operator the listed values are refused, so fewer of them let more through.
      const [wide, narrow] = /Not/.test(operator) ? [given, values] : [values, given];
      return narrow.every((value) => wide.includes(value));
    }),
  );
}

/** Whether a selection holds everything that the pattern stands for. */
export function selects(selection: Selection, pattern: string, ignoresCase: boolean): boolean {
  const fold = foldOf(ignoresCase);
  const compare = selection.excludes ? patternsOverlap : patternCovers;
  return selection.patterns.some((one) => compare(fold(one), fold(pattern))) !== selection.excludes;
}

/** Whether a selection holds anything that the pattern stands for. */
export function touches(selection: Selection, pattern: string, ignoresCase: boolean): boolean {
  const fold = foldOf(ignoresCase);
  const compare = selection.excludes ? patternCovers : patternsOverlap;
  return selection.patterns.some((one) => compare(fold(one), fold(pattern))) !== selection.excludes;
}

function spread(selection: Selection): readonly (readonly [pattern: string, except: readonly string[]])[] {
  return selection.excludes ? [['*', selection.patterns]] : selection.patterns.map((pattern) => [pattern, []] as const);
}

function principalsOf({ principals }: PolicyStatement): readonly (readonly [string | undefined, readonly string[]])[] {
  return principals === undefined ? [[undefined, []]] : spread(principals);
}
