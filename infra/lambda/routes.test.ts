import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { findEntryPoints } from './entry-points.ts';
import { parseRoutes, pathParameters, type Route, RouteTableError, readRoutes, routeKey } from './routes.ts';

const FUNCTIONS = path.resolve(import.meta.dirname, '../../functions');

const HEALTH = { name: 'health', method: 'GET', path: '/health', level: 'read', description: 'Says how it is' };
const LIST = { name: 'list', method: 'GET', path: '/lists/{id}', level: 'read', description: 'Lists' };

/** One field a line, so that a line names a field. The first field of the first row is on line 3. */
function table(...rows: readonly unknown[]): string {
  return JSON.stringify(rows, null, 2);
}

function problemsOf(text: string, entryPoints: readonly string[] = ['health', 'list']) {
  try {
    parseRoutes(text, entryPoints);
  } catch (error) {
    if (error instanceof RouteTableError) return error.problems;
    throw error;
  }
  return [];
}

const placesOf = (text: string, entryPoints?: readonly string[]) =>
  problemsOf(text, entryPoints).map(({ setting, what }) => `${setting} ${what}`);

test('the project’s table has one row for each entry point', () => {
  const routes = readRoutes(FUNCTIONS);

  expect(routes.map(({ name }) => name).sort()).toEqual(findEntryPoints(FUNCTIONS).map(({ name }) => name));
});

test('rows come in the order of the table, with the settings of a single function', () => {
  const routes = parseRoutes(table(LIST, { ...HEALTH, memoryMib: 1024, timeoutSeconds: 60 }), ['health', 'list']);

  expect(routes.map(({ name }) => name)).toEqual(['list', 'health']);
  expect(routes[1]).toMatchObject({ memoryMib: 1024, timeoutSeconds: 60 });
});

describe('a wrong row is refused with its line', () => {
  test.each<[string, object, string]>([
    ['method', { ...LIST, method: 'get' }, 'functions/routes.json:11 Invalid method.'],
    ['path without its slash', { ...LIST, path: 'lists' }, 'functions/routes.json:12 Invalid path.'],
    ['path with an empty part', { ...LIST, path: '/lists//x' }, 'functions/routes.json:12 Invalid path.'],
    ['greedy path', { ...LIST, path: '/{proxy+}' }, 'functions/routes.json:12 Invalid path.'],
    ['level', { ...LIST, level: 'admin' }, 'functions/routes.json:13 Invalid level.'],
    ['empty description', { ...LIST, description: '' }, 'functions/routes.json:14 Invalid description.'],
    ['long description', { ...LIST, description: 'x'.repeat(257) }, 'functions/routes.json:14 Invalid description.'],
    ['memory', { ...LIST, memoryMib: 64 }, 'functions/routes.json:15 Invalid memoryMib.'],
    ['timeout', { ...LIST, timeoutSeconds: 901 }, 'functions/routes.json:15 Invalid timeoutSeconds.'],
    ['unknown field', { ...LIST, memory: 512 }, 'functions/routes.json:15 Unknown field memory.'],
    ['missing field', { ...LIST, path: undefined }, 'functions/routes.json:9 Missing path.'],
  ])('%s', (_, row, expected) => {
    expect(placesOf(table(HEALTH, row))).toEqual([expected]);
  });

  test('a row that is not an object', () => {
    expect(placesOf('[\n  "health"\n]')).toEqual(['functions/routes.json:2 Invalid row.']);
  });

  test('text that is not JSON, or not an array', () => {
    expect(placesOf('[\n  { "name": "health", }\n]')).toEqual(['functions/routes.json:2 The table is not JSON.']);
    expect(placesOf('{}')).toEqual(['functions/routes.json:1 The table is not an array.']);
    expect(placesOf('')).toEqual(['functions/routes.json:1 The table is not JSON.']);
  });

  test('one error reports every problem, in four parts', () => {
    const problems = problemsOf(table({ ...HEALTH, method: 'HEAD' }, { ...LIST, level: 7 }));

    expect(problems).toEqual([
      {
        setting: 'functions/routes.json:4',
        what: 'Invalid method.',
        received: 'HEAD',
        allowed: '"GET", "POST", "PUT", "PATCH", "DELETE".',
        todo: 'Correct the row.',
      },
      expect.objectContaining({ setting: 'functions/routes.json:13', received: 7 }),
    ]);
  });
});

describe('rows and entry points fit', () => {
  test('a route without its entry point, and an entry point without its route, are refused', () => {
    expect(placesOf(table(HEALTH, LIST), ['health', 'other'])).toEqual([
      'functions/routes.json:10 The row has no function.',
      'functions/other.ts The function has no row in functions/routes.json.',
    ]);
  });

  test('two rows with one name are refused', () => {
    expect(placesOf(table(HEALTH, LIST, { ...HEALTH, path: '/other' }))).toEqual([
      'functions/routes.json:17 The function already has a row (functions/routes.json:3).',
    ]);
  });

  test('two rows with one method and path are refused, even if their parameters have different names', () => {
    const second = { ...LIST, name: 'other', path: '/lists/{listId}' };

    expect(placesOf(table(HEALTH, LIST, second), ['health', 'list', 'other'])).toEqual([
      'functions/routes.json:19 Another row has this method and path (functions/routes.json:12).',
    ]);
    expect(placesOf(table(HEALTH, LIST, { ...second, method: 'PUT' }), ['health', 'list', 'other'])).toEqual([]);
  });

  test('300 routes are allowed, and 301 are not', () => {
    const names = Array.from({ length: 301 }, (_, index) => `f${index}`);
    const rows = names.map((name) => ({ ...HEALTH, name, path: `/${name}` }));

    expect(placesOf(table(...rows.slice(0, 300)), names.slice(0, 300))).toEqual([]);
    expect(problemsOf(table(...rows), names)).toEqual([expect.objectContaining({ received: 301 })]);
  });
});

test('a route is named as API Gateway names it, and knows its path parameters', () => {
  const route: Route = { ...LIST, method: 'POST', path: '/a/{id}/b/{otherId}', level: 'read' };

  expect(routeKey(route)).toBe('POST /a/{id}/b/{otherId}');
  expect(pathParameters(route)).toEqual(['id', 'otherId']);
});
