import { describe, expect, test } from '@jest/globals';
import type { StageSettings } from '../../infra/stages/index.ts';
import { OPTIONS } from '../../infra/stages/option-table.ts';
import { asWritten, groupDocs, stagesPage } from './stages-page.ts';

/** The values of infra/config.ts. */
const FROM_CONFIG: readonly string[] = ['credentials.masterUsername'];

describe('the documentation on an option itself', () => {
  const documented = OPTIONS.map((row) => [row.setting, row, groupDocs(row.group).get(row.name)] as const);

  test.each(documented)('%s has a description and its default', (_setting, row, doc) => {
    expect(doc?.text).toMatch(/^[A-Z].*\.$/);
    if (row.default === undefined || FROM_CONFIG.includes(row.setting)) expect(doc?.default).toMatch(/^- \S/);
    else expect(doc?.default).toBe(asWritten(row.default));
  });

  test.each(documented.filter(([, { schema }]) => numbersOf(schema).length > 0))(
    '%s names its lowest and highest value as the check has them',
    (_setting, { schema }, doc) => {
      for (const limit of numbersOf(schema)) expect(doc?.text).toMatch(new RegExp(`(?<![\\d.])${limit}(?!\\d)`));
    },
  );
});

describe('the generated part of docs/stages.md', () => {
  const shown: readonly StageSettings[] = [
    { name: 'small' },
    { name: 'large', instances: { readers: { 2: { promotionTier: 1, zone: 1 } } } },
  ];
  const page = stagesPage(shown);
  const row = (name: string) => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

  test('shows every option, with a column for each stage', () => {
    for (const { name } of OPTIONS) expect(row(name)).not.toBe('');
    expect(page).toContain('| default | small | large |');
  });

  test('shows values in the syntax of a stage file, and a dash for none', () => {
    expect(row('readers')).toMatch(/\| `\{\}` \| `\{\}` \| `\{ 2: \{ promotionTier: 1, zone: 1 \} \}` \|$/);
    expect(row('bucket')).toMatch(/\| – \| – \|$/);
  });
});

/** The limits of a number's schema. */
function numbersOf(schema: object): readonly number[] {
  const { minValue, maxValue, def } = schema as {
    minValue?: unknown;
    maxValue?: unknown;
    def: { innerType?: object; options?: readonly object[] };
  };
  const inner = def.innerType === undefined ? (def.options ?? []) : [def.innerType];
  return [...[minValue, maxValue].filter((limit) => typeof limit === 'number'), ...inner.flatMap(numbersOf)];
}
