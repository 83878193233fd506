import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CASES, TOPICS } from './cases/index.ts';
import { runCase } from './run-case.ts';
import { SOURCES } from './sources.ts';
import { openTarget, type Target, targetName } from './target.ts';

const ON_AWS = targetName(process.env) === 'aws';
/** A case on AWS may wait for a statement's 45 seconds more than once. */
const CASE_TIMEOUT_MS = ON_AWS ? 240_000 : 20_000;

let target: Target;
beforeAll(async () => {
  target = await openTarget();
}, CASE_TIMEOUT_MS);
afterAll(async () => {
  await target?.close();
});

for (const [topic, cases] of TOPICS) {
  describe(topic, () => {
    for (const contractCase of cases.filter((candidate) => !(ON_AWS && candidate.localOnly !== undefined))) {
      test(
        `${contractCase.id}: ${contractCase.behaviour}`,
        async () => {
          await runCase(target, contractCase);
        },
        CASE_TIMEOUT_MS,
      );
    }
  });
}

describe('The suite itself', () => {
  test('has an id of its own for every case', () => {
    const ids = CASES.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });

  test('names a known source for every case', () => {
    const unknown = CASES.flatMap(({ id, source }) =>
      source.filter((key) => !(key in SOURCES)).map((key) => `${id}: ${key}`),
    );

    expect(unknown).toEqual([]);
    expect(CASES.filter(({ source }) => source.length === 0)).toEqual([]);
  });

  test('marks every case without a public source as inferred or as our choice', () => {
    const overclaimed = CASES.filter(
      ({ source, confidence }) => source.every((key) => key === 'OURS') && !['inferred', 'open'].includes(confidence),
    );

    expect(overclaimed.map(({ id }) => id)).toEqual([]);
  });

  test('leaves no session busy and no transaction open', async () => {
    if (target.controls === undefined) return;
    // Sessions return to the pool after the answer.
    await new Promise((resolve) => setTimeout(resolve, 200));

    const { open, idle } = target.controls.sessions();
    expect({ busy: open - idle, openTransactions: target.controls.openTransactions() }).toEqual({
      busy: 0,
      openTransactions: 0,
    });
  });
});
