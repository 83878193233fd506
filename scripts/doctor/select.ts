import type { Check } from './check.ts';

export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/**
 * The checks to run: all, or the checks of `only` with the checks that they need, without the checks of `skip`.
 * @throws {Error} an unknown id
 */
export function selectChecks<Context>(
  checks: readonly Check<Context>[],
  { only = [], skip = [] }: Selection,
  /** Checks that exist but do not apply now, such as the checks of AWS. */
  others: readonly Check<Context>[] = [],
): readonly Check<Context>[] {
  const known = [...checks, ...others].map(({ id }) => id);
  const [wanted, left] = [only, skip].map((ids) => ids.map((id) => id.toUpperCase()));
  for (const [flag, ids] of [
    ['--only', wanted ?? []],
    ['--skip', left ?? []],
  ] as const) {
    const wrong = ids.filter((id) => !known.includes(id));
    if (wrong.length === 0) continue;
    throw new Error(
      `${flag} names unknown checks: ${wrong.join(', ')}. Allowed are ${known.join(', ')}. Run npm run doctor -- --list for what each one checks.`,
    );
  }
  const needed = wanted?.length === 0 ? new Set(known) : withNeeds(checks, wanted ?? []);
  return checks.filter(({ id }) => needed.has(id) && !left?.includes(id));
}

function withNeeds<Context>(checks: readonly Check<Context>[], ids: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (id: string): void => {
    if (found.has(id)) return;
    found.add(id);
    for (const need of checks.find((check) => check.id === id)?.needs ?? []) add(need);
  };
  for (const id of ids) add(id);
  return found;
}
