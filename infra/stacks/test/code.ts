import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { FunctionCode } from '../../lambda/code.ts';
import { type Route, readRoutes } from '../../lambda/routes.ts';

const FUNCTIONS = path.resolve(import.meta.dirname, '../../../functions');

/** Code for these routes without a build: each zip is a small file, the same in every run. */
export function testCode(routes: readonly Route[] = readRoutes(FUNCTIONS)): readonly FunctionCode[] {
  const folder = path.join(os.tmpdir(), `daybreak-zips-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  return routes.map((route) => {
    const zipFile = path.join(folder, `${route.name}.zip`);
    writeFileSync(zipFile, `zip of ${route.name}`);
    return { route, zipFile, zipSha256: `sha256 of ${route.name}` };
  });
}
