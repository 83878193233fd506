import type { StageSettings } from './stage.ts';

/** The stage with that name from a pattern; undefined if no pattern matches. */
export function fromPattern(name: string, patterns: readonly StageSettings[]): StageSettings | undefined {
  const pattern = patterns.find((one) => matches(name, one.name));
  return pattern && { ...pattern, name };
}

/** @example matches('pr-123', 'pr-<number>') // true */
function matches(name: string, pattern: string): boolean {
  const [before = '', after] = pattern.split('<number>');
  if (after === undefined || !name.startsWith(before) || !name.endsWith(after)) return false;
  return /^[1-9]\d{0,5}$/.test(name.slice(before.length, name.length - after.length));
}

/** The name of one stage of a pattern; the settings of all are the same. */
export function exampleOf({ name }: StageSettings): string {
  return name.replace('<number>', '1');
}
