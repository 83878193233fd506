import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loweredPasswordVersion } from './deployed-password-version.ts';
import { resolveStage, type StageSettings } from './stages/index.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'daybreak-state-'));
beforeAll(() => {
  mkdirSync(path.join(root, '.terraform-state'));
  state('test', [version(3)]);
  state('empty', []);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** As Terraform writes it. */
function version(number: number) {
  const attributes = { secret_string_wo: null, secret_string_wo_version: number };
  return {
    mode: 'managed',
    type: 'aws_secretsmanager_secret_version',
    name: 'db_credentials_version',
    instances: [{ attributes }],
  };
}

function state(stage: string, resources: readonly object[]): void {
  writeFileSync(
    path.join(root, '.terraform-state', `${stage}-database.tfstate`),
    JSON.stringify({ version: 4, resources }),
  );
}

const problems = (settings: Partial<StageSettings>) =>
  loweredPasswordVersion(resolveStage({ name: 'test', ...settings } as StageSettings), root);

test('a lower version than the deployed one is refused with the reason', () => {
  expect(problems({ credentials: { passwordVersion: 2 } })).toEqual([
    {
      setting: 'credentials.passwordVersion',
      what: 'The number is lower than the one that is deployed. Any change of it makes a new password: going back is one more rotation, not the old password.',
      received: 2,
      allowed: '3, which changes nothing, or 4 for a new password.',
      todo: 'Set credentials.passwordVersion to 3.',
    },
  ]);
});

test.each<[string, Partial<StageSettings>]>([
  ['the deployed one', { credentials: { passwordVersion: 3 } }],
  ['a higher one', { credentials: { passwordVersion: 4 } }],
  ['any, of a stage that was never deployed here', { name: 'fresh' }],
  ['any, of a stage that was destroyed', { name: 'empty' }],
  ['any, of a stage whose passwords RDS makes', { credentials: { mode: 'managed' } }],
  ['any, of a stage with its state in S3, where Terraform knows it', { state: { backend: 's3', bucket: 'my-state' } }],
])('%s is accepted', (_what, settings) => {
  expect(problems(settings)).toEqual([]);
});
