/** @throws {TypeError} it is not a port */
export function parsePort(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(
    `${option} is ${JSON.stringify(text)}. It must be a whole number from 0 to 65535; 0 takes any free port.`,
  );
}

/**
 * The value of an option that takes one of several words; undefined when it is left out.
 * @throws {TypeError} it is another word
 */
export function parseOneOf<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((each) => each === text);
  if (text === undefined || word !== undefined) return word;
  throw new TypeError(`${option} is ${JSON.stringify(text)}. It must be one of ${words.join(', ')}.`);
}
