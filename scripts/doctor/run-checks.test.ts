import { describe, expect, test } from '@jest/globals';
import { type Check, fail, type Outcome, ok, unknown, warn } from './check.ts';
import { exitCodeOf, reportJson, totals } from './report.ts';
import { runChecks } from './run-checks.ts';
import { selectChecks } from './select.ts';

const problem = { what: 'It is broken', received: '1', allowed: '2', todo: 'npm run repair' };
const check = (
  id: string,
  needs: readonly string[],
  run: Check<undefined>['run'],
  timeoutMs?: number,
): Check<undefined> => ({
  id,
  group: 'Stage',
  title: `title of ${id}`,
  needs,
  run,
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
});
const fine = () => ok('fine');
const statuses = async (checks: readonly Check<undefined>[], stop?: AbortSignal) =>
  (await runChecks(checks, undefined, stop ? { stop } : {})).map(({ id, outcome }) => [
    id,
    outcome.status,
    'found' in outcome ? outcome.found : outcome.received,
  ]);

describe('runChecks', () => {
  test('one cause results in one failure: dependent checks are skipped with the id of the first cause, at any depth', async () => {
    expect(
      await statuses([check('C', ['B'], fine), check('A', [], () => fail(problem)), check('B', ['A'], fine)]),
    ).toEqual([
      ['C', 'skipped', 'A failed'],
      ['A', 'fail', '1'],
      ['B', 'skipped', 'A failed'],
    ]);
  });

  test('a warning does not skip dependent checks, an unknown result does', async () => {
    expect(
      await statuses([
        check('A', [], () => warn(problem)),
        check('B', ['A'], fine),
        check('C', [], () => unknown(problem)),
        check('D', ['C'], fine),
      ]),
    ).toEqual([
      ['A', 'warn', '1'],
      ['B', 'ok', 'fine'],
      ['C', 'unknown', '1'],
      ['D', 'skipped', 'C is not known'],
    ]);
  });

  test('checks that need no other run at the same time', async () => {
    const arrived: string[] = [];
    let release: (() => void) | undefined;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const meet = (id: string) =>
      check(id, [], async () => {
        arrived.push(id);
        if (arrived.length === 2) release?.();
        await both;
        return fine();
      });

    expect((await statuses([meet('A'), meet('B')])).map(([, status]) => status)).toEqual(['ok', 'ok']);
  });

  test('a check that throws, hangs or is interrupted is unknown, and never ok', async () => {
    const never = () => new Promise<Outcome>(() => undefined);
    expect(
      await statuses([
        check('A', [], () => {
          throw new Error('broken\nsecond line');
        }),
        check('B', [], never, 5),
      ]),
    ).toEqual([
      ['A', 'unknown', 'broken'],
      ['B', 'unknown', 'none after 0.005 s'],
    ]);
    const stop = new AbortController();
    const running = statuses([check('C', [], never)], stop.signal);
    setImmediate(() => stop.abort());
    expect(await running).toEqual([['C', 'unknown', 'it was interrupted']]);
  });

  test('a needed check that was left out counts as ok', async () => {
    expect(await statuses([check('B', ['A'], fine)])).toEqual([['B', 'ok', 'fine']]);
  });
});

describe('selectChecks', () => {
  const checks = [check('A1', [], fine), check('A2', ['A1'], fine), check('A3', [], fine)];
  const ids = (selection: Parameters<typeof selectChecks>[1]) => selectChecks(checks, selection).map(({ id }) => id);

  test.each([
    [{}, ['A1', 'A2', 'A3']],
    [{ only: ['a2'] }, ['A1', 'A2']],
    [{ only: ['A2'], skip: ['A1'] }, ['A2']],
    [{ skip: ['A3'] }, ['A1', 'A2']],
  ])('%j gives %j', (selection, expected) => {
    expect(ids(selection)).toEqual(expected);
  });

  test('an unknown id is refused with the list of known ids', () => {
    expect(() => ids({ skip: ['A9'] })).toThrow(/^--skip names unknown checks: A9\. Allowed are A1, A2, A3\./);
  });
});

describe('the exit code', () => {
  const result = (outcome: Outcome) => ({ id: 'A1', group: 'Stage', title: 't', outcome, elapsedMs: 1 }) as const;
  const failed = result(fail(problem));
  const notKnown = result(unknown(problem));
  const warned = result(warn(problem));
  const passed = result(fine());
  const skippedOne = result({ status: 'skipped', found: '' });

  test.each([
    ['everything is ok', [passed], false, 0],
    ['there is a warning', [passed, warned], false, 0],
    ['there is a warning and --strict', [passed, warned], true, 1],
    ['a check is not known', [passed, notKnown], false, 2],
    ['a check failed, and another is not known', [failed, notKnown], false, 1],
    ['nothing ran', [], false, 2],
    ['everything was skipped', [skippedOne], false, 2],
  ] as const)('where %s, --strict %#: the same with --json', (_, results, strict, code) => {
    expect(exitCodeOf(results, strict)).toBe(code);
    expect(reportJson(results, { strict, environment: {}, fixed: [] })).toMatchObject({ ok: code === 0 });
  });

  test('the totals list the results that occur', () => {
    expect(totals([passed, warned, failed, notKnown, skippedOne])).toBe(
      '1 ok, 1 warning, 1 failed, 1 not known, 1 skipped',
    );
    expect(totals([passed])).toBe('1 ok');
  });
});
