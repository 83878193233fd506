import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RefusedStageError, synthesiseStage } from './app.ts';
import { testCode } from './stacks/test/code.ts';
import { type Drawn, mixed, stageOf } from './stacks/test/mixed.ts';
import { resolveStage, type Stage, StageError, withStateBucket } from './stages/index.ts';
import { OPTIONS } from './stages/option-table.ts';
import { withoutTokenTraces } from './test/proof/synthesise.ts';

const outdir = mkdtempSync(path.join(os.tmpdir(), 'daybreak-mixed-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const SETTINGS = OPTIONS.map(({ setting }) => setting);

/** The part of a synth's error about settings; empty if every rule passes. */
function refusalOf(drawn: readonly Drawn[]): string {
  try {
    const stage = withStateBucket(resolveStage(stageOf(drawn)), 'state-of-tests');
    const said = withoutTokenTraces(() => synthesiseStage(stage, { outdir, code: testCode() }));
    expect(said.filter((notice) => notice.startsWith('error'))).toEqual([]);
    return '';
  } catch (error) {
    if (error instanceof RefusedStageError)
      return /^Settings of the stage .*$/m.exec(error.message)?.[0] ?? error.message;
    if (!(error instanceof StageError)) throw error;
    for (const { setting } of error.problems) expect(SETTINGS).toContain(setting.split('.').slice(0, 2).join('.'));
    return JSON.stringify(error.problems);
  }
}

/** Whether a text names the option: `keys.secret`, or `secret` beside another option of its group. */
function names(text: string, { setting }: Drawn): boolean {
  const [name = ''] = setting.split('.').slice(-1);
  return new RegExp(`(?<![a-z])${name}(?![a-z])`, 'i').test(text);
}

test('any options together give a synth that passes every rule, or an error that names one of them', () => {
  fc.assert(
    fc.property(mixed, (drawn) => {
      let left = drawn;
      // Without the options that the errors name, the remaining options eventually pass.
      for (let refusal = refusalOf(left); refusal !== ''; refusal = refusalOf(left)) {
        const kept = left.filter((each) => !names(refusal, each));
        if (kept.length === left.length) throw new Error(`No option of the stage is named: ${refusal}`);
        left = kept;
      }
    }),
    { numRuns: 12 },
  );
});

describe('the random stages that are accepted', () => {
  const accepted = fc.sample(mixed, { seed: 1, numRuns: 500 }).flatMap((drawn): readonly Stage[] => {
    try {
      return [resolveStage(stageOf(drawn))];
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      return [];
    }
  });

  test.each<[string, (stage: Stage) => boolean]>([
    ['Aurora MySQL', ({ engine }) => engine.family === 'mysql'],
    ['Aurora MySQL with a proxy', ({ engine, network }) => engine.family === 'mysql' && network.proxy !== undefined],
    ['a proxy', ({ network }) => network.proxy !== undefined],
    ['a clone', ({ durability }) => 'cloneOf' in (durability.restore ?? {})],
    ['a plan of AWS Backup', ({ durability }) => durability.awsBackup !== undefined],
    ['interface endpoints', ({ network }) => network.vpcEndpoints.length > 0],
    ['users of the database', ({ access }) => access.users],
    ['users of IAM', ({ access }) => access.iamUsers],
    ['roles that sign in with IAM', ({ access }) => Object.keys(access.iamGrants).length > 0],
    ['readers', ({ instances }) => Object.keys(instances.readers).length > 0],
    ['own keys', ({ keys }) => keys.storage === 'own' && keys.secret === 'own'],
    ['functions', ({ functions }) => functions.authorizer !== undefined],
    ['functions in the VPC', ({ functions }) => functions.backend === 'postgres'],
    ['functions on Aurora DSQL', ({ functions }) => functions.backend === 'dsql'],
    ['Aurora DSQL', ({ dsql }) => dsql.enabled],
    ['production', ({ production }) => production],
  ])('have %s', (_what, has) => {
    expect(accepted.filter(has).length).toBeGreaterThan(0);
  });
});
