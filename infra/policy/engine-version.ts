export type VersionStep = 'same' | 'minor' | 'major' | 'down' | 'unknown';

/**
 * What it means to go from one `engine_version` to another. A prefix (`17`) names every version that starts with it, so
 * `17` → `17.4` is no step. PostgreSQL's major is the first number from 10 on.
 */
export function versionStep(from: string, to: string): VersionStep {
  const [before, after] = [numbers(from), numbers(to)];
  if (before.length === 0 || after.length === 0) return 'unknown';
  const shared = Math.min(before.length, after.length);
  for (let index = 0; index < shared; index += 1) {
    const [a = 0, b = 0] = [before[index], after[index]];
    if (a === b) continue;
    if (b < a) return 'down';
    const majorParts = (before[0] ?? 0) >= 10 ? 1 : 2;
    return index < majorParts ? 'major' : 'minor';
  }
  return 'same';
}

/** `8.0.mysql_aurora.3.04.0` starts with MySQL's version; only that and what follows in digits is compared. */
function numbers(version: string): readonly number[] {
  return version
    .split('.')
    .filter((part) => /^\d+$/.test(part))
    .map(Number);
}
