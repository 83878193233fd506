import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RefusedStageError, synthesiseStage } from './app.ts';
import { testCode } from './stacks/test/code.ts';
import { resolveStage, StageError, type StageSettings, stages, withStateBucket } from './stages/index.ts';
import { production } from './stages/production.ts';
import { settings } from './stages/test/settings.ts';
import { withoutTokenTraces } from './test/proof/synthesise.ts';

const outdir = mkdtempSync(path.join(os.tmpdir(), 'daybreak-app-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function synth(stage: StageSettings) {
  const resolved = withStateBucket(resolveStage(stage, stages), 'state-of-tests');
  return withoutTokenTraces(() => synthesiseStage(resolved, { outdir, code: testCode() }));
}

test.each(stages.map((stage) => [stage.name, stage] as const))('%s passes every rule', (_name, stage) => {
  expect(synth(stage).filter((notice) => /^(error|warning) /.test(notice))).toEqual([]);
});

test('production with functions passes every rule', () => {
  const functions = { authorizer: 'jwt', issuer: 'https://issuer.example.com/', audience: ['orders'] } as const;

  expect(synth({ ...production, functions }).filter((notice) => /^(error|warning) /.test(notice))).toEqual([]);
});

test('a stage that sets functions has their stack after the stack of its database; another stage has none', () => {
  const stacksOf = () => Object.keys(JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8')).stacks);
  synth(stages[0] ?? production);
  expect(stacksOf()).toEqual(['dev-database', 'dev-functions']);

  synth(production);
  expect(stacksOf()).toEqual(['production-database']);
});

describe('production without deletion protection', () => {
  const unprotected = { ...production, durability: { ...production.durability, deletionProtection: false } };
  const waiver = { rule: 'AURORA-DUR-001', reason: 'The stage is taken down this month', until: '2999-12-31' };

  test('is refused without a waiver, and the message names the setting', () => {
    let refusal: unknown;
    try {
      synth(unprotected);
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toBeInstanceOf(RefusedStageError);
    const { message } = refusal as RefusedStageError;
    expect(message).toContain(
      [
        'error AURORA-DUR-001 aws_rds_cluster.aurora',
        '  A production cluster can be deleted by one call.',
        '  Received: deletion_protection not set',
        '  Allowed: deletion_protection (Aurora DSQL: deletion_protection_enabled) true in production.',
        '  Do: Set it to true; to delete the cluster on purpose, switch it off in an apply of its own first.',
      ].join('\n'),
    );
    expect(message).toContain(
      'Settings of the stage production: durability.deletionProtection (AURORA-DUR-001). ' +
        'Correct them, or add a waiver with a reason and an expiry date to waivers of the stage.',
    );
  });

  test('is synthesised with a waiver', () => {
    expect(() => synth({ ...unprotected, waivers: [waiver] })).not.toThrow();
  });

  test('is refused with an expired waiver', () => {
    expect(() => synth({ ...unprotected, waivers: [{ ...waiver, until: '2026-01-31' }] })).toThrow(
      'The waiver has expired.',
    );
  });

  test('is refused with a waiver that matches nothing', () => {
    expect(() => synth({ ...production, waivers: [waiver] })).toThrow('The waiver no longer matches anything.');
  });

  test('is accepted in a stage that is not for production', () => {
    expect(() => synth({ ...unprotected, name: 'trial', production: false })).not.toThrow();
  });
});

test('a timeout that is too short for a cluster that pauses is refused, and the message names the settings', () => {
  const impatient = { authorizer: 'iam', timeoutSeconds: 29 } as const;

  expect(() => synth({ name: 'trial', capacity: { minAcu: 0 }, functions: impatient })).toThrow(
    'Settings of the stage trial: functions.timeoutSeconds or capacity.minAcu (AURORA-FN-003). ',
  );
});

test('any settings give a synth that passes every rule, or an error that names each wrong setting and no other', () => {
  fc.assert(
    fc.property(settings, ({ stage, wrong, deviating }) => {
      try {
        const said = synth(stage);
        expect([wrong, deviating]).toEqual([[], []]);
        expect(said.filter((notice) => notice.startsWith('error'))).toEqual([]);
      } catch (error) {
        if (error instanceof StageError) {
          expect(error.problems.map(({ setting }) => setting).sort()).toEqual(wrong);
          return;
        }
        if (!(error instanceof RefusedStageError)) throw error;
        expect(wrong).toEqual([]);
        for (const setting of deviating) expect(error.message).toContain(`${setting} (AURORA-DUR-`);
        const named = /Settings of the stage [^:]+: (.*?)\. Correct/.exec(error.message)?.[1] ?? '';
        expect(named.split(', ')).toHaveLength(deviating.length);
      }
    }),
    { numRuns: 20 },
  );
});

test('a caller that checks the stacks itself can switch the rules off', () => {
  const unprotected = { ...production, durability: { ...production.durability, deletionProtection: false } };
  const resolved = withStateBucket(resolveStage(unprotected, stages), 'state-of-tests');

  const act = () => withoutTokenTraces(() => synthesiseStage(resolved, { outdir, code: testCode(), rules: false }));

  expect(act).not.toThrow();
});
