// The forms of change rules: what happens to one resource, to one argument of it, or to a policy.
import { valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import type { PlanContext } from '../plan/context.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule, Problem, Severity } from '../rule.ts';

type Find = ChangeRule['find'];
type Argument = (change: Change, argument: string, context: PlanContext) => boolean;

/** Judges arguments of an object that the plan updates, one by one. */
interface ByArgument {
  /** The arguments that it looks at, by resource type. */
  readonly judges: Judged;
  readonly fires: Argument;
  readonly says: (change: Change, argument: string) => string;
}

type Judged = Readonly<Record<string, readonly string[]>>;
type Body = Omit<ChangeRule, 'id' | 'severity' | 'find'> & ({ readonly find: Find } | ByArgument);

/** A rule whose findings stop the apply, unless they are accepted. */
export const stop = (id: ChangeRule['id'], body: Body) => ruleOf(id, 'stop', body);

/** A rule whose findings a person should read. */
export const look = (id: ChangeRule['id'], body: Body) => ruleOf(id, 'look', body);

/** A rule that says what is harmless. */
export const safe = (id: ChangeRule['id'], body: Body) => ruleOf(id, 'safe', body);

function ruleOf(id: ChangeRule['id'], severity: Severity, body: Body): ChangeRule {
  if ('find' in body) return { id, severity, ...body };
  const { fires, says, ...text } = body;
  const find = eachChange(
    Object.keys(text.judges),
    (change, context) =>
      change.action === 'update' &&
      !change.deposed &&
      (text.judges[change.type] ?? [])
        .filter((argument) => fires(change, argument, context))
        .map((argument) => ({ argument, what: says(change, argument) })),
  );
  return { id, severity, ...text, find };
}

/** What happens: a sentence, or a problem that says more; true where the rule says it. */
type One = string | Omit<Problem, 'at'>;
type Found = One | readonly One[] | boolean;

/** Judges each change of these types by itself; false where nothing is wrong. */
export function eachChange(
  types: readonly string[],
  found: (change: Change, context: PlanContext, plan: Plan) => Found,
): Find {
  return (plan, context) => plan.ofType(...types).flatMap((at) => problemsAt(at, found(at, context, plan)));
}

/** Judges what each holder of policies may do; false where nothing is wrong. */
export function eachPolicy(found: (holder: PolicyHolder, plan: Plan) => Found): Find {
  return (plan, { policies }) =>
    policies.flatMap((holder) =>
      problemsAt(holder.addresses[0] ?? '', found(holder, plan)).map((one) => ({ argument: holder.argument, ...one })),
    );
}

function problemsAt(at: Problem['at'], found: Found): readonly Problem[] {
  if (typeof found === 'boolean') return found ? [{ at }] : [];
  return [found].flat().map((one) => ({ at, ...(typeof one === 'string' ? { what: one } : one) }));
}

/** One problem about all of these, at the first of them; none where there are none. */
export function together([first]: readonly Change[], what: string): readonly Problem[] {
  return first === undefined ? [] : [{ at: first, what }];
}

/** These arguments of each of these types. */
export function ofTypes(types: readonly string[], ...names: readonly string[]): Judged {
  return Object.fromEntries(types.map((type) => [type, names]));
}

/** True before, and something else after. */
export function goesOff(change: Change, argument: string): boolean {
  return valueBefore(change, argument) === true && valueAfter(change, argument) !== true;
}

/** True after, and something else before. */
export function goesOn(change: Change, argument: string): boolean {
  return valueBefore(change, argument) !== true && valueAfter(change, argument) === true;
}
