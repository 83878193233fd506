import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { answerOf } from './connect.ts';
import { ANSWERED, QUERY_STRINGS, VALUES } from './facts/answered.ts';
import type { Fact } from './facts/fact.ts';
import { REFUSED } from './facts/refused.ts';
import { dropAll, openTarget, type Target } from './target.ts';

let target: Target;
let client: pg.Client;

beforeAll(async () => {
  target = await openTarget();
  client = await target.connect();
}, 60_000);
afterAll(async () => {
  await client?.end();
  await target?.close();
});

const named = (facts: readonly Fact[]) =>
  facts.map((fact) => [fact.steps.map(([sql]) => sql).join('; '), fact.certainty, fact] as const);

async function prepare(setup: readonly string[] = []): Promise<void> {
  for (const sql of setup) expect(await answerOf(client, sql)).not.toMatch(/^[0-9A-Z]{5} /);
}

async function expectAnswers({ steps }: Fact, isQueryString = false): Promise<void> {
  for (const [sql, answer] of steps) expect([sql, await answerOf(client, sql, isQueryString)]).toEqual([sql, answer]);
}

describe('the cluster refuses by the text alone', () => {
  // A refused statement changes nothing, so that all share their tables.
  beforeAll(async () => {
    await dropAll(client);
    await prepare([...new Set(REFUSED.flatMap(({ setup }) => setup ?? []))]);
  });

  test.each(named(REFUSED))('%s (%s)', (_, __, fact) => expectAnswers(fact));
});

describe('the cluster answers', () => {
  beforeEach(() => dropAll(client));

  test.each(named(ANSWERED))('%s (%s)', async (_, __, fact) => {
    await prepare(fact.setup);
    await expectAnswers(fact);
  });

  test.each(named(QUERY_STRINGS))('%s (%s), one query string', async (_, __, fact) => {
    await prepare(fact.setup);
    await expectAnswers(fact, true);
  });

  test('with the version and the settings of Aurora DSQL', async () => {
    for (const [sql, value] of VALUES) {
      expect([sql, (await client.query({ text: sql, rowMode: 'array' })).rows]).toEqual([sql, [[value]]]);
    }
  });
});
