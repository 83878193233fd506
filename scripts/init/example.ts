import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Entry points of the example application in functions/, and their rows in functions/routes.json. */
const FUNCTIONS: readonly string[] = [
  'append-messages',
  'create-conversation',
  'delete-conversation',
  'get-conversation',
  'list-conversations',
  'list-messages',
  'update-conversation',
];

/** Other files that only the example uses. */
const PATHS: readonly string[] = [
  'functions/conversations',
  'migrations/20261120093000_create_chat_history.sql',
  'scripts/seed/seed.test.ts',
  'scripts/seed/test-data.ts',
  'docs/decisions/0004-schema.md',
];

export const ROUTES_FILE = 'functions/routes.json';
export const SEED_FILE = 'scripts/seed/seed.ts';

const EMPTY_SEED = `import type { Database } from '@daybreak/database';

/** Adds the test data of \`npm run seed\`. Resolves to the rows added, by table. Make a second run change nothing. */
export async function seedDatabase(_database: Database): Promise<Readonly<Record<string, number>>> {
  return {};
}
`;

/** The files and folders of the example application that the project still has. */
export function examplePaths(folder: string): readonly string[] {
  const all = [...FUNCTIONS.map((name) => `functions/${name}.ts`), ...PATHS];
  return all.filter((each) => existsSync(path.join(folder, each)));
}

/** Removes the example application: its files, its routes and its test data. */
export function removeExample(folder: string): void {
  for (const each of examplePaths(folder)) rmSync(path.join(folder, each), { recursive: true });
  const routes: readonly { readonly name: string }[] = JSON.parse(readFileSync(path.join(folder, ROUTES_FILE), 'utf8'));
  const own = routes.filter(({ name }) => !FUNCTIONS.includes(name));
  writeFileSync(path.join(folder, ROUTES_FILE), `${JSON.stringify(own, null, 2)}\n`);
  writeFileSync(path.join(folder, SEED_FILE), EMPTY_SEED);
}
