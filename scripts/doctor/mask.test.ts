import { expect, test } from '@jest/globals';
import { mask, maskAll } from './mask.ts';

test.each([
  ['arn:aws:rds:us-east-1:123456789012:cluster:app', 'arn:aws:rds:us-east-1:…012:cluster:app'],
  ['arn:aws:rds:us-east-1:000000000000:cluster:local', 'arn:aws:rds:us-east-1:000000000000:cluster:local'],
  [
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-1323a02a-XiGIey',
    'arn:aws:secretsmanager:us-east-1:…012:secret:app-db-credentials-1323a02a-…Iey',
  ],
  ['key/1234abcd-12ab-34cd-56ef-1234567890ab', 'key/…0ab'],
  ['app.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com', 'app.cluster-…abc.us-east-1.rds.amazonaws.com'],
  ['https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com', 'https://…4e5.execute-api.us-east-1.amazonaws.com'],
  ['AKIAIOSFODNN7EXAMPLE', '…PLE'],
  ['/home/anna/app/.env', '~/app/.env'],
  ['20260101000000_create_users.sql', '20260101000000_create_users.sql'],
])('--share shows %s as %s', (text, shown) => {
  expect(mask(text, '/home/anna')).toBe(shown);
});

test('masks every text of an object, and changes nothing else', () => {
  expect(maskAll({ a: ['123456789012', 123456789012], b: { c: null, d: true } }, '/')).toEqual({
    a: ['…012', 123456789012],
    b: { c: null, d: true },
  });
});
