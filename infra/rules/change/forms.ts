// The forms of change rules: what happens to one resource, to one argument of it, or to a policy.
import { CATALOGUES } from '../../catalogue/catalogues.ts';
import { differs, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import type { PlanContext } from '../plan/context.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule, Problem, StateRule } from '../rule.ts';

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
type Body = Omit<ChangeRule, 'id' | 'severity' | 'what' | 'find'> & ({ readonly find: Find } | ByArgument);

/** A rule whose findings stop the apply, unless they are accepted: its id, and what happens. */
export function stop(id: ChangeRule['id'], what: string, body: Body): ChangeRule {
  return { id, severity: 'stop', what, ...withFind(body) };
}

/** A rule whose findings a person should read. */
export function look(id: ChangeRule['id'], what: string, body: Body): ChangeRule {
  return { id, severity: 'look', what, ...withFind(body) };
}

/** A rule that says what is harmless. */
export function safe(id: ChangeRule['id'], what: string, body: Body): ChangeRule {
  return { id, severity: 'safe', what, ...withFind(body) };
}

function withFind(body: Body): Omit<ChangeRule, 'id' | 'severity' | 'what'> {
  if ('find' in body) return body;
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
  return { ...text, find };
}

/** What happens: a sentence, or a problem that says more; true where the rule says it. */
type One = string | Omit<Problem, 'at'>;
type Found = One | readonly One[] | boolean;

/** Judges each change of these types by itself; false where nothing is wrong. */
export function eachChange(
  types: readonly string[] | 'all',
  found: (change: Change, context: PlanContext, plan: Plan) => Found,
): Find {
  return (plan, context) =>
    (types === 'all' ? plan.managed : plan.ofType(...types)).flatMap((at) => problemsAt(at, found(at, context, plan)));
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

/** One problem about all of these, at the first of them; none for an empty list. */
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

/**
 * What a state rule finds on a resource that the plan makes, or where it changes the argument.
 *
 * @param finds - the state rule's; each of its problems names the argument
 */
export function fromState(finds: StateRule['find'], says: (change: Change, argument: string) => string): Find {
  return (plan) => {
    const changes = new Map(plan.changes.filter(({ deposed }) => !deposed).map((change) => [change.address, change]));
    return finds(plan, { documents: [plan], production: false, catalogues: CATALOGUES }).flatMap((problem) => {
      const change = changes.get(typeof problem.at === 'string' ? problem.at : problem.at.address);
      const { argument } = problem;
      if (change === undefined || argument === undefined || !decides(change, argument)) return [];
      return [{ at: change, argument, what: says(change, argument) }];
    });
  };
}

function decides(change: Change, argument: string): boolean {
  if (valueAfter(change, argument) === UNKNOWN) return false;
  return change.action === 'create' || differs(change, argument);
}
