import { isDeepStrictEqual } from 'node:util';
import type { ResourceChange } from '../plan.ts';
import { printable, records } from '../values.ts';

/** Values of a parameter group by parameter name. */
export function parametersOf(
  change: ResourceChange,
  side: 'before' | 'after',
): ReadonlyMap<string, { value: unknown; applyMethod: unknown }> {
  return new Map(
    records(change[side]?.parameter).map((parameter) => [
      String(parameter.name),
      { value: parameter.value, applyMethod: parameter.apply_method },
    ]),
  );
}

/** Names of parameters that get another value, or go, and take effect at a reboot. */
export function rebootParameters(change: ResourceChange): readonly string[] {
  const [before, after] = [parametersOf(change, 'before'), parametersOf(change, 'after')];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => {
      const [old, next] = [before.get(name), after.get(name)];
      return !isDeepStrictEqual(old?.value, next?.value) && (next ?? old)?.applyMethod === 'pending-reboot';
    })
    .map((name) => printable(name))
    .sort();
}
