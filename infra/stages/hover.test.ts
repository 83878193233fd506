import { expect, test } from '@jest/globals';
import { hover } from './test/editor.ts';

test('hovering an option in a stage file shows its unit, limits, default and source', async () => {
  const [retention, tier, region] = await hover(
    "{ name: 'x', region: 'us-east-1', durability: { backupRetentionDays: 3 }, instances: { readers: { 2: { promotionTier: 1 } } } }",
    ['backupRetentionDays', 'promotionTier', 'region'],
  );

  expect(retention).toMatch(/in days: 1 to 35\.\s+\*@default\* — 7\s+\*@see\* — https:\/\/docs\.aws\.amazon\.com\//);
  expect(tier).toContain('0 to 15, the lowest first');
  expect(region).toContain('The AWS Region');
}, 60_000);
