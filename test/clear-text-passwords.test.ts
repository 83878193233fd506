import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

const CLEAR_TEXT = /\b(CREATE|ALTER)\s+(ROLE|USER)\b[^;]*\bPASSWORD\s+'(?!SCRAM-SHA-256\$)/i;

test.each([
  ["CREATE ROLE app LOGIN PASSWORD 'secret'", true],
  ["alter user app with password 'secret';", true],
  ["ALTER ROLE app PASSWORD 'SCRAM-SHA-256$4096:…'", false],
  ['ALTER ROLE app PASSWORD NULL', false],
])('%s has a password in clear text: %s', (sql, expected) => {
  expect(CLEAR_TEXT.test(sql)).toBe(expected);
});

test('no page or migration sets a password in clear text, which the log of the database would keep', () => {
  const packages = readdirSync(path.join(PROJECT_FOLDER, 'packages')).map((name) => `packages/${name}/README.md`);
  const files = [
    'README.md',
    ...packages.filter((file) => existsSync(path.join(PROJECT_FOLDER, file))),
    ...['docs', 'migrations'].flatMap((folder) =>
      readdirSync(path.join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(md|sql)$/.test(file))
        .map((file) => path.join(folder, file)),
    ),
  ];

  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => CLEAR_TEXT.test(readFileSync(path.join(PROJECT_FOLDER, file), 'utf8')))).toEqual([]);
});
