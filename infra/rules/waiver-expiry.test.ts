import { expect, test } from '@jest/globals';
import { waiverExpiry } from './waiver.ts';

const AT = '2027-03-01';

test.each([
  ['2027-02-28', { expired: ['dev: the waiver of AURORA-DUR-001 ended on 2027-02-28.'], ending: [] }],
  ['2027-03-01', { expired: [], ending: ['dev: the waiver of AURORA-DUR-001 ends on 2027-03-01.'] }],
  ['2027-04-30', { expired: [], ending: ['dev: the waiver of AURORA-DUR-001 ends on 2027-04-30.'] }],
  ['2027-05-01', { expired: [], ending: [] }],
])('a waiver until %s, on 2027-03-01', (until, expected) => {
  expect(waiverExpiry({ dev: [{ rule: 'AURORA-DUR-001', reason: 'A reason.', until }] }, AT)).toEqual(expected);
});
