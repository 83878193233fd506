import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONNECTION_SETTINGS } from '@daybreak/database/settings';
import { expect, test } from '@jest/globals';

test('the table in docs/connection.md matches the code', () => {
  const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'connection.md'), 'utf8');

  const rows = text.split('\n').filter((line) => /^\| `(aurora|proxy|database|lambda|aws|dsql|api)_/.test(line));

  expect(rows).toEqual(
    CONNECTION_SETTINGS.map(
      ({ output, env, example, required }) =>
        `| \`${output}\` | \`${env}\` | \`${example}\` |${required ? ' always ' : ' '}|`,
    ),
  );
});
