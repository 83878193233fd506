import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import type { FunctionCode } from '../../lambda/code.ts';
import { parseRoutes, type Route } from '../../lambda/routes.ts';

const MESSAGES = '/conversations/{conversationId}/messages';

/** A table of tests: the project's own may have other functions. */
const ROWS = [
  { name: 'health', method: 'GET', path: '/health', description: 'Answers when the database answers' },
  { name: 'create-conversation', method: 'POST', path: '/conversations', description: 'Creates a conversation' },
  { name: 'list-messages', method: 'GET', path: MESSAGES, description: 'Lists a page of messages' },
  { name: 'append-messages', method: 'POST', path: MESSAGES, description: 'Appends messages' },
].map((row) => ({ ...row, level: 'read' }));
const ROUTES = parseRoutes(
  JSON.stringify(ROWS),
  ROWS.map(({ name }) => name),
);

const folder = path.join(os.tmpdir(), `daybreak-zips-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Code for these routes without a build: each zip is a small file, the same in every run. */
export function testCode(routes: readonly Route[] = ROUTES): readonly FunctionCode[] {
  mkdirSync(folder, { recursive: true });
  return routes.map((route) => {
    const zipFile = path.join(folder, `${route.name}.zip`);
    writeFileSync(zipFile, `zip of ${route.name}`);
    return { route, zipFile, zipSha256: `sha256 of ${route.name}`, readsIdempotencyKey: false };
  });
}
