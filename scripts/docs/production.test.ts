// docs/production.md, docs/restore-drill.md: all names in them exist, and their settings are valid.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { STATE_RULES } from '../../infra/rules/state/index.ts';
import { resolveStage, type StageSettings } from '../../infra/stages/index.ts';
import { stages } from '../../infra/stages/list.ts';
import { AWS_CHECKS, LOCAL_CHECKS } from '../doctor/all-checks.ts';

const page = (name: string) => readFileSync(path.join(PROJECT_FOLDER, 'docs', name), 'utf8');

describe('docs/production.md', () => {
  const rows = page('production.md')
    .split('<!-- production:checks -->')[1]
    ?.match(/^\| (?!\||---|\*\*).*$/gm)
    ?.map((row) => row.split('|').map((cell) => cell.trim()));
  const idsIn = (column: number) => (rows ?? []).flatMap((row) => row[column]?.match(/[A-Z][A-Z0-9-]*\d+/g) ?? []);

  test('has lines with and without checks', () => {
    expect(rows?.length).toBeGreaterThan(15);
    for (const row of rows ?? []) expect(row).toHaveLength(5);
  });

  test('names only rules of preflight that exist', () => {
    expect(STATE_RULES.map(({ id }) => id)).toEqual(expect.arrayContaining(idsIn(2)));
  });

  test('names only checks of doctor that exist', () => {
    expect([...LOCAL_CHECKS, ...AWS_CHECKS].map(({ id }) => id)).toEqual(expect.arrayContaining(idsIn(3)));
  });

  test('has every rule that is only for production', () => {
    const aboutProduction = STATE_RULES.filter(({ what }) => /production/.test(what)).map(({ id }) => id);

    expect(aboutProduction.length).toBeGreaterThan(4);
    expect(idsIn(2)).toEqual(expect.arrayContaining(aboutProduction));
  });
});

describe('docs/restore-drill.md', () => {
  test('has a stage that resolves, and can be destroyed', () => {
    const [, literal = ''] =
      /export const drill: StageSettings = (\{[\s\S]*?\n {3}\});/.exec(page('restore-drill.md')) ?? [];
    const drill: StageSettings = runInNewContext(`JSON.parse(JSON.stringify(${literal}))`);

    const stage = resolveStage(JSON.parse(JSON.stringify(drill)), [...stages, drill]);

    expect(stage.durability).toMatchObject({ deletionProtection: false, preventDestroy: false, finalSnapshot: false });
    expect(stage.production).toBe(false);
    expect(stage.instances.readers).toEqual({});
  });
});
