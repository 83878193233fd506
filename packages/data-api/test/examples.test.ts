// Each public function has an example in its docstring: the call, and the request or the result.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const PACKAGE = path.join(import.meta.dirname, '..');

interface Declared {
  readonly name: string;
  readonly docstring: string;
}

const EXPORTED = /export \{([^}]*)\} from '([^']+)';/g;
const FUNCTION =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export (?:async )?function\*? (\w+)|(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export const (\w+)[^=\n]* = \(/g;
const METHODS_OF = /export interface (\w+)[^{]*\{\n([\s\S]*?)\n\}/g;
const METHOD = /( {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)? {2}(\w+)(?:<[^\n]*)?\((?!\s*\))/g;

function functionsIn(text: string): readonly Declared[] {
  return [...text.matchAll(FUNCTION)].map(([, ofFunction, functionName, ofConstant, constantName]) => ({
    name: functionName ?? constantName ?? '',
    docstring: ofFunction ?? ofConstant ?? '',
  }));
}

function methodsIn(text: string, names: readonly string[]): readonly Declared[] {
  return [...text.matchAll(METHODS_OF)]
    .filter(([, name = '']) => names.includes(name))
    .flatMap(([, owner, body = '']) =>
      [...body.matchAll(METHOD)].map(([, docstring = '', name]) => ({ name: `${owner}.${name}`, docstring })),
    );
}

/** The functions that an entry point exports, and the methods of the interfaces that it exports. */
function publicFunctions(file: string): readonly Declared[] {
  const text = readFileSync(file, 'utf8');
  const reexported = [...text.matchAll(EXPORTED)].flatMap(([, list = '', from = '']) => {
    const names = list.split(',').map((each) =>
      (
        each
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] ?? ''
      ).trim(),
    );
    const source = readFileSync(path.join(path.dirname(file), from), 'utf8');
    return [...functionsIn(source).filter(({ name }) => names.includes(name)), ...methodsIn(source, names)];
  });
  return [...functionsIn(text), ...reexported];
}

const { exports } = JSON.parse(readFileSync(path.join(PACKAGE, 'package.json'), 'utf8'));
const ENTRIES = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => [entry, path.join(PACKAGE, 'src', entry, 'index.ts')] as const);

test.each(ENTRIES)('each function of %s has an example', (_, file) => {
  const found = publicFunctions(file);

  expect(found.filter(({ docstring }) => !docstring.includes('@example')).map(({ name }) => name)).toEqual([]);
});

test('finds the functions of the client and of its interfaces', () => {
  const names = ENTRIES.flatMap(([, file]) => publicFunctions(file)).map(({ name }) => name);

  expect(names).toEqual(
    expect.arrayContaining([
      'createDataApiClient',
      'statement',
      'insertMany',
      'eachRow',
      'DataApiClient.within',
      'traced',
    ]),
  );
});
