/**
 * A number with its noun.
 *
 * @example counted(1, 'problem') // '1 problem'
 * @example counted(2, 'entry', 'entries') // '2 entries'
 */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
