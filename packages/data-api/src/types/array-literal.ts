import { ValueProblem } from './codec.ts';

/** One element: quoted with backslashes, or bare. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^",{}\\]+)/sy;

/**
 * The elements of a one-dimensional array in PostgreSQL's text format; null for NULL.
 *
 * @example arrayElements('{1,NULL,"a b"}') // ['1', null, 'a b']
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 * @throws {ValueProblem} an array of several dimensions, or with explicit bounds, or other text.
 */
export function arrayElements(text: string): readonly (string | null)[] {
  if (text === '{}') return [];
  const elements: (string | null)[] = [];
  let index = 1;
  while (text.startsWith('{') && index < text.length) {
    ELEMENT.lastIndex = index;
    const match = ELEMENT.exec(text);
    if (match === null) break;
    const [whole, quoted, bare] = match;
    elements.push(quoted === undefined ? (bare === 'NULL' ? null : (bare ?? '')) : quoted.replace(/\\(.)/gs, '$1'));
    index += whole.length;
    if (text.charAt(index) === '}' && index === text.length - 1) return elements;
    if (text.charAt(index) !== ',') break;
    index += 1;
  }
  throw new ValueProblem('expects an array of one dimension, got other text');
}

/** Text that PostgreSQL reads as it is: nothing that ends an element, no space around it, and not NULL. */
const BARE = /^(?!null$)[\w.:+-]+(?: [\w.:+-]+)*$/i;

/** A text as an element of an array literal, in quotes if needed. */
export function arrayElement(text: string): string {
  return BARE.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
