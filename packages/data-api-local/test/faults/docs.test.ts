// docs/testing-with-faults.md says what the code does.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { adviceFor, normaliseSql } from '../../../sql-text/src/index.ts';
import { createControlRoute } from '../../src/control/route.ts';
import { AWS_LIKE } from '../../src/faults/latency.ts';
import { SQL_STATE_MESSAGE } from '../../src/faults/messages.ts';
import { describeRepeatedStatement } from '../../src/index.ts';

const root = path.join(__dirname, '../../../..');
const page = readFileSync(path.join(root, 'docs/testing-with-faults.md'), 'utf8');

describe('the page about faults', () => {
  test('shows the jest test that runs beside this one', () => {
    const [, block] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];

    const file = readFileSync(path.join(__dirname, 'example.test.ts'), 'utf8');
    // Outside the workspace the packages have names.
    const example = file
      .replace("'../../../data-api/src/index.ts'", "'@daybreak/data-api'")
      .replace("'../../src/index.ts'", "'@daybreak/data-api-local'");
    expect(block).toBe(example);
  });

  test('lists every request of the control route, and none that is not there', async () => {
    const nothing = undefined as never;
    const route = createControlRoute(nothing, () => nothing);
    const headers = { 'x-daybreak-control': '1' };
    const { body } = await route({ method: 'POST', path: '/_daybreak/x', headers, body: '' });
    const requests = (text: string) => [...new Set(text.match(/(?:GET|POST) \/_daybreak\/[a-z]+/g))].sort();

    expect(requests(page)).toEqual(requests(body).filter((name) => name !== 'POST /_daybreak/x'));
  });

  test('has the numbers of the profile, the SQLSTATEs with words, and the line of a report', () => {
    const { text, short, verb } = normaliseSql('SELECT name FROM users WHERE id = :id');
    const advice = adviceFor({ text, verb });
    const line = describeRepeatedStatement({ statement: short, database: 'app', count: 25, durationMs: 812, advice });

    expect(page).toContain(`median of\n${AWS_LIKE.medianMs} ms and a 99th percentile of ${AWS_LIKE.p99Ms} ms`);
    for (const state of Object.keys(SQL_STATE_MESSAGE)) expect(page).toContain(state);
    expect(page).toContain(`\n    ${line}\n`);
  });
});
