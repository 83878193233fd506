import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CATALOGUES } from '../catalogue/catalogues.ts';
import { describeFinding } from '../rules/finding.ts';
import { judgeState } from '../rules/judge.ts';
import { identityPolicies, trustPolicies } from '../rules/policies.ts';
import { openFindings } from '../rules/preflight.ts';
import { STATE_RULES } from '../rules/state/index.ts';
import { applyWaivers, checkWaivers } from '../rules/waiver.ts';
import { DatabaseStack } from '../stacks/database-stack.ts';
import { DsqlStack } from '../stacks/dsql-stack.ts';
import { FunctionsStack } from '../stacks/functions-stack.ts';
import { testCode } from '../stacks/test/code.ts';
import { findStage, hasFunctions, type Stage, withStateBucket } from '../stages/index.ts';
import { type Document, resourcesOf } from '../terraform/document.ts';
import { documentFrom } from '../terraform/read.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { SECURITY_RULES } from './checks.ts';
import { ANSWERED_STAGES, checkovConfig, securityDocument } from './document.ts';
import { standards } from './standards.ts';
import { securityWaivers } from './waivers.ts';

const named = new Set<string>(standards.flatMap((standard) => ('rule' in standard ? [standard.rule] : [])));
const judging = [...STATE_RULES, ...SECURITY_RULES].filter(({ id }) => named.has(id));

/** `npm run check` looks at the day: a test must not fail tomorrow. */
const NO_WAIVER_HAS_ENDED = '2000-01-01';

/** The stages have no cluster of Aurora DSQL. Their rows are about one as docs/security.md says. */
function withDsql(stage: Stage): Stage {
  const grants = { 'ci-migrations': 'admin', reports: 'read' } as const;
  const dsql = { ...stage.dsql, enabled: true, grants };
  return stage.production
    ? {
        ...stage,
        dsql: { ...dsql, awsBackup: { retentionDays: 35 }, alarms: { dpuPerDay: 3000 } },
        keys: { ...stage.keys, dsql: 'own' },
      }
    : { ...stage, dsql };
}

describe.each(ANSWERED_STAGES)('the stage %s', (stage) => {
  let stacks: readonly Document[];
  beforeAll(() => {
    const settings = withStateBucket(findStage(stage), 'a-bucket');
    const written = [
      synthesise((app) => new DatabaseStack(app, settings)),
      synthesise((app) => new DsqlStack(app, withDsql(settings))),
      ...(hasFunctions(settings) ? [synthesise((app) => new FunctionsStack(app, settings, testCode()))] : []),
    ];
    stacks = written.map(({ json }) => documentFrom(json, stage));
  });

  test('meets every standard that a rule judges, or waives it; no waiver is stale', () => {
    const context = { documents: stacks, production: true, catalogues: CATALOGUES };
    const findings = stacks.flatMap((stack) => judgeState(stack, context, judging));
    const checks = { findings, today: NO_WAIVER_HAS_ENDED, rules: [...named] };
    const { holding, problems } = checkWaivers(securityWaivers[stage] ?? [], checks);

    expect([...openFindings(applyWaivers(findings, holding)), ...problems].map(describeFinding)).toEqual([]);
  });

  test('has nothing of which the standards say that the stages do not have it', () => {
    const absent = standards.flatMap((standard) => ('rule' in standard ? [] : (standard.absent ?? [])));

    expect(stacks.flatMap((stack) => resourcesOf(stack, ...absent)).map(({ address }) => address)).toEqual([]);
  });

  test('has no policy that the rules cannot read', () => {
    for (const stack of stacks) {
      const policies = resourcesOf(stack, 'aws_iam_role_policy', 'aws_iam_policy').map(({ address }) => address);
      const roles = resourcesOf(stack, 'aws_iam_role').map(({ address }) => address);

      expect(identityPolicies(stack).map(({ at }) => at.address)).toEqual(policies);
      expect(trustPolicies(stack).map(({ at }) => at.address)).toEqual(roles);
    }
  });

  test('has a Checkov configuration that follows from them; npm run docs writes it', () => {
    expect(readFileSync(path.join(import.meta.dirname, `checkov-${stage}.yaml`), 'utf8')).toBe(checkovConfig(stage));
  });
});

test('each id of a standard is answered once', () => {
  const ids = standards.flatMap((standard) => standard.ids);

  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids).toHaveLength(122);
});

test('each standard names a rule that exists, and each security rule answers a standard', () => {
  expect(judging.map(({ id }) => id as string).sort()).toEqual([...named].sort());
  expect(SECURITY_RULES.filter(({ id }) => !named.has(id))).toEqual([]);
});

test('docs/security.md holds the answers as they are; npm run docs writes it', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/security.md'), 'utf8');

  expect(/<!-- checks:begin -->([\s\S]*)<!-- checks:end -->/.exec(page)?.[1]?.trim()).toBe(securityDocument());
});

test('each Checkov configuration is of a stage that is answered for', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.yaml'));

  expect(files.sort()).toEqual(ANSWERED_STAGES.map((stage) => `checkov-${stage}.yaml`).sort());
});
