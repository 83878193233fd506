import { isDeepStrictEqual } from 'node:util';
import { isStaticParameter } from '@daybreak/aurora/facts';
import { isSwitchedOff, TLS_PARAMETERS } from '../../policy/tls.ts';
import { holdsSensitive, holdsUnknown } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { printable } from '../../terraform/show.ts';
import { asBlocks, asText } from '../../terraform/value.ts';

/** The parameters of a group, by name. */
function parametersOf(
  change: Change,
  side: 'before' | 'after',
): ReadonlyMap<string, { value: unknown; applyMethod: unknown }> {
  return new Map(
    asBlocks(change[side]?.parameter).map((parameter) => [
      String(parameter.name),
      { value: parameter.value, applyMethod: parameter.apply_method },
    ]),
  );
}

/** Names of parameters that get another value, or go, and take effect at a reboot. */
export function rebootParameters(change: Change): readonly string[] {
  return changedParameters(change)
    .filter((parameter) => parameter.applyMethod === 'pending-reboot' || isRefused(change, parameter))
    .map(({ name }) => printable(name));
}

/** Names of static parameters that are to change immediately, which AWS refuses. */
export function refusedParameters(change: Change): readonly string[] {
  return changedParameters(change)
    .filter((parameter) => isRefused(change, parameter))
    .map(({ name }) => printable(name));
}

/** One that goes is reset by the provider, at the next reboot. */
function isRefused(change: Change, { name, to, applyMethod }: ChangedParameter): boolean {
  return (
    to !== undefined && applyMethod !== 'pending-reboot' && isStaticParameter(asText(change.after?.family) ?? '', name)
  );
}

/** `idle_session_timeout (60000 → 1000)`: parameters that change or are removed immediately; those that
 * {@link tlsSwitchedOff} names are left out. A value marked as sensitive is not shown. */
export function immediateParameters(change: Change): readonly string[] {
  const hidden = holdsSensitive(change, 'parameter');
  const say = (value: unknown) =>
    value === undefined ? '(not set)' : hidden ? '(sensitive)' : printable(String(value));
  const tls = tlsSwitchedOff(change);
  return changedParameters(change)
    .filter((parameter) => parameter.applyMethod !== 'pending-reboot' && !isRefused(change, parameter))
    .filter(({ name }) => !tls.includes(name))
    .map(({ name, from, to }) => `${printable(name)} (${say(from)} → ${say(to)})`);
}

/** Parameters that require TLS, and that this change switches off. */
export function tlsSwitchedOff(change: Change): readonly string[] {
  const [before, after] = [parametersOf(change, 'before'), parametersOf(change, 'after')];
  return TLS_PARAMETERS.filter(
    (name) => isSwitchedOff(after.get(name)?.value) && !isSwitchedOff(before.get(name)?.value),
  );
}

interface ChangedParameter {
  readonly name: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly applyMethod: unknown;
}

function changedParameters(change: Change): readonly ChangedParameter[] {
  if (holdsUnknown(change, 'parameter')) return [];
  const [before, after] = [parametersOf(change, 'before'), parametersOf(change, 'after')];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [old, next] = [before.get(name), after.get(name)];
    if (isDeepStrictEqual(old?.value, next?.value)) return [];
    return [{ name, from: old?.value, to: next?.value, applyMethod: (next ?? old)?.applyMethod }];
  });
}
