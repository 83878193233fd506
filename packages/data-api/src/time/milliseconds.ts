/** A sentence for each value that is given and is not a number of milliseconds. */
export function wrongMilliseconds(values: Readonly<Record<string, number | undefined>>): readonly string[] {
  return Object.entries(values)
    .filter(([, value = 0]) => !Number.isFinite(value) || value < 0)
    .map(([name, value]) => `${name} is ${value}; expected milliseconds, 0 or more.`);
}
