import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stageNames } from '../../infra/stages/names.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { clusterOfEnvFile, envFileOf, misplacedConnection } from './env-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-env-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  [{}, '.env'],
  [{ stage: 'dev' }, '.env'],
  [{ stage: 'production' }, '.env.production'],
  [{ stage: 'production', envFile: 'mine.env' }, 'mine.env'],
  [{ stage: 'production', envFile: '.env' }, '.env'],
])('the connection of %j is in %s', (choice, file) => {
  expect(envFileOf(choice)).toBe(file);
});

test.each([
  ['.env', 'arn:aws:rds:us-east-1:123456789012:cluster:mine', {}, 'mine'],
  ['.env', 'arn:aws:rds:us-east-1:000000000000:cluster:mine', {}, undefined],
  ['.env.production', 'arn:aws:rds:us-east-1:123456789012:cluster:theirs', { stage: 'production' }, 'theirs'],
  ['.env', 'arn:aws:rds:us-east-1:123456789012:cluster:mine', { stage: 'production' }, undefined],
])('%s with %s names, for %j, the cluster %s on AWS', (file, arn, choice, identifier) => {
  writeFileSync(path.join(folder, file), `AURORA_CLUSTER_ARN=${arn}\n`);

  expect(clusterOfEnvFile(folder, choice)).toBe(identifier);
});

describe('.env with the connection of another stage than dev', () => {
  const { clusterIdentifier } = stageNames({ name: 'production' });
  beforeEach(() => {
    const arn = `arn:aws:rds:us-east-1:123456789012:cluster:${clusterIdentifier}`;
    writeFileSync(path.join(folder, '.env'), `AURORA_CLUSTER_ARN=${arn}\n`);
  });

  test('is named, and so is the file that is read instead', () => {
    expect(misplacedConnection(folder, { stage: 'production' })).toBe(
      '.env holds the connection of stage production, whose file is .env.production now. Write it with npm run env -- --stage production, or name the old one with --env-file .env.',
    );
  });

  test.each([{}, { stage: 'dev' }, { stage: 'production', envFile: '.env' }])('needs no message for %j', (choice) => {
    expect(misplacedConnection(folder, choice)).toBeUndefined();
  });
});

test('a command with --stage production reads .env.production, which must exist', async () => {
  const io = testIo({ cwd: folder });

  expect(await runCli(['query', '--stage', 'production', 'SELECT 1'], io)).toBe(2);
  expect(io.stderr.join('\n')).toContain(path.join(folder, '.env.production'));
});
