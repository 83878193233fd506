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
  stateText('interrupted', '');
  stateText('blank', ' \n');
  stateText('damaged', '{"version": 4, "resou');
  stateText('other', 'null');
  mkdirSync(stateFile('folder'));
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
  stateText(stage, JSON.stringify({ version: 4, resources }));
}

function stateText(stage: string, text: string): void {
  writeFileSync(stateFile(stage), text);
}

function stateFile(stage: string): string {
  return path.join(root, '.terraform-state', `${stage}-database.tfstate`);
}

const problems = (settings: Partial<StageSettings>) =>
  loweredPasswordVersion(resolveStage({ name: 'test', ...settings } as StageSettings), root);

test('a lower version than the deployed one is refused with the reason', () => {
  expect(problems({ credentials: { passwordVersion: 2 } })).toEqual([
    {
      setting: 'credentials.passwordVersion',
      what: 'The number is lower than the deployed one. A lower number makes a new password; it does not bring back the old one.',
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
  ['any, of a stage whose first plan was interrupted: Terraform leaves an empty file', { name: 'interrupted' }],
  ['any, of a stage whose state file holds only spaces', { name: 'blank' }],
  ['any, of a stage whose passwords RDS generates', { credentials: { mode: 'managed' } }],
  ['any, of a stage with its state in S3, where Terraform knows it', { state: { backend: 's3', bucket: 'my-state' } }],
])('%s is accepted', (_what, settings) => {
  expect(problems(settings)).toEqual([]);
});

test.each([
  ['is cut off', 'damaged', /^Cannot read \.terraform-state\/damaged-database\.tfstate: not JSON/],
  ['holds something else', 'other', /^Cannot read \.terraform-state\/other-database\.tfstate: not an object/],
  ['is a folder', 'folder', /^Cannot read \.terraform-state\/folder-database\.tfstate: EISDIR/],
])('a state file that %s is a problem of the stage, not a stack trace', (_what, name, what) => {
  expect(problems({ name })).toEqual([
    expect.objectContaining({
      setting: 'state',
      what: expect.stringMatching(what),
      todo: expect.stringMatching(/backup/),
    }),
  ]);
});
