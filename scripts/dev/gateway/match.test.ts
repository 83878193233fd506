import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../../infra/lambda/routes.ts';
import { matchRoute } from './match.ts';

const route = (method: Route['method'], path: string): Route => ({
  name: `${method} ${path}`,
  method,
  path,
  level: 'read',
  description: 'x',
});
const ROUTES = [
  route('GET', '/items/{id}'),
  route('GET', '/items/new'),
  route('GET', '/{kind}/new'),
  route('GET', '/items/{id}/parts/{partId}'),
  route('POST', '/items'),
];
const found = (method: string, path: string) => {
  const match = matchRoute(ROUTES, method, path);
  return match === undefined ? undefined : [match.route.path, match.pathParameters];
};

describe('a path', () => {
  test.each<[string, string, unknown]>([
    ['POST', '/items', ['/items', {}]],
    ['GET', '/items/7', ['/items/{id}', { id: '7' }]],
    ['GET', '/items/a%20b%2Fc', ['/items/{id}', { id: 'a b/c' }]],
    ['GET', '/items/7/parts/8', ['/items/{id}/parts/{partId}', { id: '7', partId: '8' }]],
    ['GET', '/items/new', ['/items/new', {}]],
    ['GET', '/other/new', ['/{kind}/new', { kind: 'other' }]],
  ])('%s %s has the route %j', (method, path, expected) => {
    expect(found(method, path)).toEqual(expected);
  });

  test.each([
    ['GET', '/items'],
    ['HEAD', '/items/7'],
    ['POST', '/items/'],
    ['GET', '/items/'],
    ['GET', '//7'],
    ['GET', '/Items/7'],
    ['GET', '/items/7/parts'],
    ['GET', ''],
  ])('%s %s has no route', (method, path) => {
    expect(found(method, path)).toBeUndefined();
  });

  test('with a broken encoding is an error', () => {
    expect(() => found('GET', '/items/%zz')).toThrow(URIError);
  });
});
