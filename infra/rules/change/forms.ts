// The short form of change rules: what happens to one argument of a resource.
import { valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Action, Change } from '../../terraform/document.ts';
import type { PlanContext } from '../plan/context.ts';
import type { ChangeRule, Problem } from '../rule.ts';

interface ArgumentRule extends Omit<ChangeRule, 'find'> {
  /** The arguments that it looks at, by resource type. */
  readonly judges: Readonly<Record<string, readonly string[]>>;
  /** What the plan does to the resource. @default ['update'] */
  readonly actions?: readonly Action[];
  readonly fires: (change: Change, argument: string, context: PlanContext) => boolean;
  readonly says: (change: Change, argument: string) => string;
}

/** A rule that judges arguments one by one. */
export function argumentRule({ actions = ['update'], fires, says, ...rule }: ArgumentRule): ChangeRule {
  return {
    ...rule,
    find: (plan, context) =>
      plan
        .ofType(...Object.keys(rule.judges))
        .filter(({ action, deposed }) => actions.includes(action) && !deposed)
        .flatMap((change) =>
          (rule.judges[change.type] ?? [])
            .filter((argument) => fires(change, argument, context))
            .map((argument) => ({ at: change, argument, what: says(change, argument) })),
        ),
  };
}

/** One problem about all of these, at the first of them; none where there are none. */
export function together([first]: readonly Change[], what: string): readonly Problem[] {
  return first === undefined ? [] : [{ at: first, what }];
}

/** These arguments of each of these types. */
export function ofTypes(types: readonly string[], ...names: readonly string[]): ArgumentRule['judges'] {
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
