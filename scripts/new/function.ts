import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { METHODS, parseRoutes, pathParameters, type Route, readRoutes, routeKey } from '../../infra/lambda/routes.ts';
import { stages } from '../../infra/stages/list.ts';
import { stageNames } from '../../infra/stages/names.ts';

export interface NewFunction {
  /** Lower-case letters, digits and single hyphens. */
  readonly name: string;
  readonly method: Route['method'];
  /** @default - `/<name>` */
  readonly path?: string | undefined;
}

const NAME = /^[a-z](?:-?[a-z0-9])*$/;

/**
 * Adds a function: its entry point, its row in routes.json, and its test. No file is overwritten.
 *
 * @param root - the project's folder
 * @returns the files that were written or changed, relative to it
 * @throws {Error} the name is wrong, or name, path or file exist
 * @throws {RouteTableError} the path is wrong
 */
export function addFunction({ name, method, path: route = `/${name}` }: NewFunction, root: string): readonly string[] {
  if (!NAME.test(name)) {
    throw new Error(
      `The name ${JSON.stringify(name)} is not allowed. Use lower-case letters, digits and single hyphens.`,
    );
  }
  checkLength(name);
  const folder = path.join(root, 'functions');
  const row = { name, method, path: route, level: 'read', description: `Answers ${method} ${route}` } as const;
  const routes = readRoutes(folder);
  const same = routes.find((one) => one.name === name || keyOf(one) === keyOf(row));
  if (same !== undefined) {
    throw new Error(
      `functions/routes.json has ${routeKey(same)} of the function ${same.name}. Choose another name and path.`,
    );
  }
  const files = { [`functions/${name}.ts`]: entryPoint(row), [`functions/${name}.test.ts`]: test(row) };
  for (const file of Object.keys(files)) {
    if (existsSync(path.join(root, file))) throw new Error(`${file} exists. Choose another name, or remove the file.`);
  }
  const table = path.join(folder, 'routes.json');
  const text = readFileSync(table, 'utf8');
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edits = modify(text, [routes.length], row, { formattingOptions: { tabSize: 2, insertSpaces: true, eol } });
  const changed = applyEdits(text, edits);
  // Before anything is written, because the table decides which paths are allowed.
  parseRoutes(changed, [...routes.map((one) => one.name), name]);
  for (const [file, content] of Object.entries(files)) writeFileSync(path.join(root, file), content, { flag: 'wx' });
  writeFileSync(table, changed);
  return [...Object.keys(files), 'functions/routes.json'];
}

/** The longest name of a function and of a role that Lambda and IAM take. */
const MOST_CHARACTERS = 64;

function checkLength(name: string): void {
  const longest = stages
    .map((stage) => `${stageNames(stage).functionPrefix}${name}`)
    .sort((a, b) => b.length - a.length);
  const [full = name] = longest;
  if (full.length <= MOST_CHARACTERS) return;
  throw new Error(
    `The name is too long: the function would be ${full} (${full.length} characters). Allowed are ${MOST_CHARACTERS}. Shorten it by ${full.length - MOST_CHARACTERS}.`,
  );
}

/**
 * The command that calls a function on a new database, with a value for each path parameter.
 *
 * @example invokeLine({ name: 'get-order', path: '/orders/{orderId}' }) // 'npm run invoke -- get-order --fresh --path orderId=1'
 */
export function invokeLine({ name, path: route = `/${name}` }: Pick<NewFunction, 'name' | 'path'>): string {
  const values = pathParameters({ path: route }).map((parameter) => ` --path ${parameter}=1`);
  return `npm run invoke -- ${name} --fresh${values.join('')}`;
}

/** The value of `--method`. */
export function parseMethod(text: string): Route['method'] | undefined {
  return METHODS.find((method) => method === text.toUpperCase());
}

function keyOf(route: Pick<Route, 'method' | 'path'>): string {
  return routeKey(route).replace(/\{\w+\}/g, '{}');
}

function entryPoint(row: Route): string {
  const parameters = pathParameters(row);
  const schema = parameters.map((name) => `${name}: z.string().min(1)`).join(', ');
  return `${parameters.length === 0 ? '' : "import * as z from 'zod';\n"}import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
${parameters.length === 0 ? '' : "import { parseRequest } from './runtime/request.ts';\n"}import { respond } from './runtime/respond.ts';
${parameters.length === 0 ? '' : `\nconst parameters = z.object({ ${schema} });\n`}
/** ${routeKey(row)} → 200 with the caller${parameters.length === 0 ? '' : ' and what the path names'}. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
${parameters.length === 0 ? '  return respond(200, { caller });' : '  const { path } = parseRequest({ path: parameters }, event);\n  return respond(200, { caller, ...path });'}
});
`;
}

function test(row: Route): string {
  const values = pathParameters(row)
    .map((name) => `${name}: '1'`)
    .join(', ');
  const request = values === '' ? "{ caller: 'alice' }" : `{ caller: 'alice', path: { ${values} } }`;
  const expected = values === '' ? '' : `, ${values}`;
  return `import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Deployment, deploy, ISSUER } from '../test/deployment.ts';
import { shared } from '../test/shared.ts';

let deployment: Deployment;
beforeAll(async () => {
  const { folder } = await shared('functions');
  deployment = await deploy({ folder, migrations: path.resolve(import.meta.dirname, '../migrations') });
});
afterAll(() => deployment?.stop());

test('answers with the caller', async () => {
  const { status, body } = await deployment.call('${row.name}', ${request});

  expect(status).toBe(200);
  expect(body).toEqual({ caller: \`\${ISSUER}#alice\`${expected} });
});
`;
}
