import { describe, expect, test } from '@jest/globals';
import { type Place, placeOf, requestAddress, tableAddress } from '../../src/page/state/address.ts';

describe('An address', () => {
  test.each<[string, Place]>([
    ['', { page: 'requests' }],
    ['#/activity', { page: 'activity' }],
    ['#/tables', { page: 'tables' }],
    ['#/nowhere', { page: 'requests' }],
    ['#/request', { page: 'requests' }],
    ['#/request/', { page: 'requests' }],
    ['#/request/a-1', { page: 'requests', requestId: 'a-1' }],
    ['#/request/%E0%A4', { page: 'requests', requestId: '%E0%A4' }],
    ['#/table/public.users', { page: 'tables', table: { schema: 'public', name: 'users', where: '' } }],
    ['#/table/users', { page: 'tables', table: { schema: 'public', name: 'users', where: '' } }],
    ['#/table/a.b.c', { page: 'tables', table: { schema: 'a', name: 'b.c', where: '' } }],
    ['#/table/users?where=id%3D1', { page: 'tables', table: { schema: 'public', name: 'users', where: 'id=1' } }],
    ['#/table/users?where=%', { page: 'tables', table: { schema: 'public', name: 'users', where: '%' } }],
    ['#/table/users?other=1', { page: 'tables', table: { schema: 'public', name: 'users', where: '' } }],
    ['#/table/', { page: 'tables' }],
  ])('%j shows %j', (hash, expected) => {
    expect(placeOf(hash)).toEqual(expected);
  });

  test.each([
    { schema: 'public', name: 'users', where: '' },
    { schema: 'public', name: 'users', where: "role = 'user' AND note LIKE '%?#&+ä/..'\n-- more" },
    { schema: 'a.b', name: 'weird".na me', where: 'id = 1' },
    { schema: 'ä/?', name: '#%', where: '1 < 2' },
  ])('of a table leads back to that table: %j', (table) => {
    expect(placeOf(tableAddress(table))).toEqual({ page: 'tables', table });
  });

  test('of a request leads back to that request', () => {
    expect(placeOf(requestAddress('a/b?c'))).toEqual({ page: 'requests', requestId: 'a/b?c' });
  });
});
