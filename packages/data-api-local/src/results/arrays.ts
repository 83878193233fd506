import { unsupportedResult } from '../api/errors.ts';

/**
 * The elements of a one-dimensional array in PostgreSQL's text form: `{1,NULL,"a b"}`, with or without bounds.
 * @throws AwsException UnsupportedResultException for more dimensions
 */
export function arrayElements(text: string): readonly (string | null)[] {
  // `[0:2]={…}` for an array that does not begin at 1.
  let at = text.startsWith('[') ? text.indexOf('=') + 2 : 1;
  const elements: (string | null)[] = [];
  while (at < text.length && text[at] !== '}') {
    if (text[at] === '{') throw unsupportedResult('The result contains a multidimensional array');
    if (text[at] === '"') {
      const { element, end } = quotedElement(text, at);
      elements.push(element);
      at = end;
    } else {
      const end = endOfPlain(text, at);
      const element = text.slice(at, end);
      elements.push(element === 'NULL' ? null : element);
      at = end;
    }
    if (text[at] === ',') at += 1;
  }
  return elements;
}

function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1;
  return at;
}

function quotedElement(text: string, start: number): { element: string; end: number } {
  let element = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') at += 1;
    element += text[at];
    at += 1;
  }
  return { element, end: at + 1 };
}
