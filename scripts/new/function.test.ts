import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bundleFunctions } from '../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../infra/lambda/entry-points.ts';
import { readRoutes } from '../../infra/lambda/routes.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { deploy, ISSUER } from '../../test/deployment.ts';
import { addFunction, invokeLine } from './function.ts';

const HEALTH = `${JSON.stringify([{ name: 'health', method: 'GET', path: '/health', level: 'read', description: 'x' }], null, 2)}\n`;

let root: string;
beforeEach(() => {
  // Inside the project, so that packages and tsconfig.json are found as for the project's own functions.
  mkdirSync(path.join(PROJECT_FOLDER, '.daybreak'), { recursive: true });
  root = mkdtempSync(path.join(PROJECT_FOLDER, '.daybreak', 'new-'));
  mkdirSync(path.join(root, 'functions'));
  cpSync(path.join(PROJECT_FOLDER, 'functions', 'runtime'), path.join(root, 'functions', 'runtime'), {
    recursive: true,
  });
  symlinkSync(path.join(PROJECT_FOLDER, 'tsconfig.json'), path.join(root, 'tsconfig.json'));
  writeFileSync(path.join(root, 'functions', 'health.ts'), "export { handler } from './runtime/health.ts';\n");
  writeFileSync(path.join(root, 'functions', 'routes.json'), HEALTH);
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

test.each([
  [{ name: 'health' }, 'npm run invoke -- health --fresh'],
  [{ name: 'get-item', path: '/a/{b}/c/{d}' }, 'npm run invoke -- get-item --fresh --path b=1 --path d=1'],
])('the line that calls %j has a value for each path parameter', (added, line) => {
  expect(invokeLine(added)).toBe(line);
});

describe('a new function', () => {
  test.each([
    ['without parameters', undefined, undefined, {}],
    [
      'with path parameters',
      '/orders/{orderId}/items/{itemId}',
      { orderId: '1', itemId: '2' },
      { orderId: '1', itemId: '2' },
    ],
  ])('%s can be built and called as it was written', async (_, route, values, answered) => {
    addFunction({ name: 'list-orders', method: 'GET', path: route }, root);
    const outFolder = path.join(root, 'out');
    await bundleFunctions(findEntryPoints(path.join(root, 'functions')), { root, outFolder });
    const deployment = await deploy({ folder: outFolder });
    try {
      const { status, body } = await deployment.call('list-orders', values === undefined ? {} : { path: values });

      expect([status, body]).toEqual([200, { caller: `${ISSUER}#alice`, ...answered }]);
    } finally {
      await deployment.stop();
    }
  });

  test('has its row after the others, which do not change, and its test', () => {
    const files = addFunction({ name: 'add-order', method: 'POST', path: '/orders' }, root);

    expect(files).toEqual(['functions/add-order.ts', 'functions/add-order.test.ts', 'functions/routes.json']);
    expect(read('functions/routes.json').startsWith(HEALTH.slice(0, -3))).toBe(true);
    expect(readRoutes(path.join(root, 'functions'))[1]).toEqual({
      name: 'add-order',
      method: 'POST',
      path: '/orders',
      level: 'read',
      description: 'Answers POST /orders',
    });
    expect(read('functions/add-order.test.ts')).toContain("deployment.call('add-order', { caller: 'alice' })");
  });

  test.each([
    [{ name: 'List', method: 'GET' }, 'The name "List" is not allowed.'],
    [{ name: '../x', method: 'GET' }, 'is not allowed'],
    [{ name: 'a--b', method: 'GET' }, 'is not allowed'],
    [{ name: 'f'.repeat(64), method: 'GET' }, 'The name is too long: the function would be '],
    [{ name: 'health', method: 'POST' }, 'has GET /health of the function health'],
    [{ name: 'other', method: 'GET', path: '/health' }, 'has GET /health of the function health'],
    [{ name: 'other', method: 'GET', path: 'health' }, 'Invalid path.'],
    [{ name: 'other', method: 'GET', path: '/{a}/' }, 'Invalid path.'],
  ] as const)('%j is refused, and nothing is written', (order, reason) => {
    expect(() => addFunction(order, root)).toThrow(reason);

    expect(read('functions/routes.json')).toBe(HEALTH);
    expect(existsSync(path.join(root, 'functions', 'other.ts'))).toBe(false);
  });

  test('overwrites no file', () => {
    writeFileSync(path.join(root, 'functions', 'mine.test.ts'), 'mine');

    expect(() => addFunction({ name: 'mine', method: 'GET' }, root)).toThrow('functions/mine.test.ts exists.');
    expect(read('functions/mine.test.ts')).toBe('mine');
    expect(existsSync(path.join(root, 'functions', 'mine.ts'))).toBe(false);
  });
});
