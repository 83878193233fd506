import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cluster } from '../rules/cases/stacks.ts';
import { readStack } from '../rules/preflight.ts';
import { DatabaseStack } from '../stacks/database-stack.ts';
import { findStage, withStateBucket } from '../stages/index.ts';
import type { Document } from '../terraform/document.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { type Claim, contradiction, type SecurityCheck } from './check.ts';
import { securityChecks } from './checks.ts';
import { checkovConfig, claimedStages, securityDocument } from './document.ts';
import { clusters, isTrue } from './proofs.ts';

const today = new Date().toISOString().slice(0, 10);

describe.each(claimedStages())('the stage %s', (stage) => {
  let stacks: readonly Document[];
  beforeAll(() => {
    const { json } = synthesise((app) => new DatabaseStack(app, withStateBucket(findStage(stage), 'a-bucket')));
    const read = readStack(json, stage);
    stacks = read === undefined ? [] : [read];
  });

  test.each(securityChecks.map((check) => [check.ids.join(', '), check] as const))('%s is as claimed', (_, check) => {
    const claim = check.claims[stage];

    expect(claim === undefined ? `no claim for ${stage}` : contradiction(check, claim, stacks, today)).toBeUndefined();
  });

  test('has a Checkov configuration from the same claims; npm run docs writes it', () => {
    expect(readFileSync(path.join(import.meta.dirname, `checkov-${stage}.yaml`), 'utf8')).toBe(checkovConfig(stage));
  });
});

test('every id stands once', () => {
  const ids = securityChecks.flatMap((check) => check.ids);

  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('docs/security.md holds the claims as they are; npm run docs writes it', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/security.md'), 'utf8');

  expect(/<!-- checks:begin -->([\s\S]*)<!-- checks:end -->/.exec(page)?.[1]?.trim()).toBe(securityDocument());
});

test('no Checkov configuration is left of a stage that makes no claims', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.yaml'));

  expect(files.sort()).toEqual(
    claimedStages()
      .map((stage) => `checkov-${stage}.yaml`)
      .sort(),
  );
});

describe('contradiction', () => {
  const encrypted: SecurityCheck = {
    ids: ['X.1'],
    wants: '',
    argument: '',
    proof: clusters('storage_encrypted', isTrue),
    claims: {},
  };
  const unproved: SecurityCheck = { ids: ['X.2'], wants: '', argument: '', claims: {} };
  const stack = (storage_encrypted: boolean): readonly Document[] => {
    const read = readStack(cluster({ storage_encrypted }), 'stack');
    return read === undefined ? [] : [read];
  };
  const met: Claim = { state: 'met' };
  const waived: Claim = { state: 'waived', reason: 'x', until: '2026-12-31' };
  const none: Claim = { state: 'not applicable', reason: 'x' };

  test.each<[string, SecurityCheck, Claim, readonly Document[], string | undefined]>([
    ['met and shown', encrypted, met, stack(true), undefined],
    ['met and not shown', encrypted, met, stack(false), 'X.1: claimed as met, but the stacks show violated'],
    ['met with nothing to judge', encrypted, met, [], 'X.1: claimed as met, but the stacks show not applicable'],
    ['waived and violated', encrypted, waived, stack(false), undefined],
    ['waived for nothing', encrypted, waived, stack(true), 'X.1: claimed as waived, but the stacks show met'],
    [
      'waived and expired',
      encrypted,
      { ...waived, until: '2026-11-20' } as Claim,
      stack(false),
      'X.1: the waiver expired on 2026-11-20',
    ],
    ['not applicable and nothing to judge', encrypted, none, [], undefined],
    ['not applicable and met', encrypted, none, stack(true), 'X.1: claimed as not applicable, but the stacks show met'],
    ['met without a proof', unproved, met, [], 'X.2: claimed as met, but nothing proves it'],
    ['waived without a proof', unproved, waived, [], undefined],
  ])('%s', (_, check, claim, stacks, expected) => {
    expect(contradiction(check, claim, stacks, '2026-11-21')).toBe(expected);
  });
});
