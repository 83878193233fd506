import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UnknownStageError } from '../../infra/stages/find.ts';
import { checkovInput, writeCheckovInput } from './checkov-input.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-checkov-input-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('drops only the block that Checkov cannot read', () => {
  const stack = { terraform: { required_version: '>= 1.11.0' }, resource: { aws_rds_cluster: { a: { port: 5432 } } } };

  expect(JSON.parse(checkovInput(JSON.stringify(stack)))).toEqual({ resource: stack.resource });
});

test('refuses an unknown stage, and writes nothing', async () => {
  const output = path.join(folder, 'nope');

  await expect(writeCheckovInput({ stage: 'nope', output, env: process.env })).rejects.toThrow(UnknownStageError);
  expect(existsSync(output)).toBe(false);
});
