import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { DEFAULT_REQUEST_TIMEOUT_MS } from '../src/client/client-config.ts';
import * as publicSurface from '../src/index.ts';
import { SCALARS } from '../src/types/scalar-types.ts';
import { DEFAULT_RETRY } from '../src/wire/retry.ts';

const readme = readFileSync(path.join(import.meta.dirname, '..', 'README.md'), 'utf8');

/** The code words in the first column of the table under a heading. */
function firstColumn(heading: string): readonly string[] {
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const cells = section.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

test('README lists every type there is', () => {
  expect([...firstColumn('Types')].sort()).toEqual(Object.keys(SCALARS).sort());
});

test('README lists every error there is', () => {
  const errors = Object.keys(publicSurface).filter(
    (name) => name.endsWith('Error') && !['DatabaseError', 'DataApiError'].includes(name),
  );
  expect([...firstColumn('Errors')].sort()).toEqual(errors.sort());
});

test('README has the defaults of the code', () => {
  expect(readme).toContain(`for \`maxWaitMs\` (${DEFAULT_RETRY.maxWaitMs / 1000} s in all)`);
  expect(readme).toContain(`in \`requestTimeoutMs\` (${DEFAULT_REQUEST_TIMEOUT_MS / 1000} s)`);
  expect(DEFAULT_RETRY.readAttempts).toBe(3);
});
