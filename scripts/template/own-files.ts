// The first files of a team: a table, a statement, a function, a stage and a connection.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  // Older than the example's migrations.
  'migrations/20261101000000_create_invoices.sql': `CREATE TABLE invoices (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cents bigint NOT NULL
);
`,
  'functions/invoices/repository.ts': `import { statement } from '@daybreak/database';

export const countInvoices = statement({
  sql: 'SELECT count(*)::int4 AS invoices FROM invoices',
  row: { invoices: 'int4' },
});
`,
  'functions/count-invoices.ts': `import { countInvoices } from './invoices/repository.ts';
import { connectedDatabase } from './runtime/client.ts';
import { answering } from './runtime/handler.ts';
import { respond } from './runtime/respond.ts';

/** GET /invoices/count → 200 with how many there are. */
export const handler = answering(async () => {
  const [row] = await connectedDatabase().query(countInvoices);
  return respond(200, { invoices: row?.invoices });
});
`,
  'infra/stages/staging.ts': `import type { StageSettings } from './stage.ts';

export const staging: StageSettings = { name: 'staging', extends: 'dev' };
`,
};

const ROUTE = {
  name: 'count-invoices',
  method: 'GET',
  path: '/invoices/count',
  level: 'read',
  description: 'Counts the invoices',
};

/** Adds them to a copy of the checkout. The connection in .env has Windows line ends, as a colleague's may. */
export function addOwnFiles(folder: string): void {
  const change = (file: string, edit: (text: string) => string) =>
    writeFileSync(path.join(folder, file), edit(readFileSync(path.join(folder, file), 'utf8')));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  change('functions/routes.json', (text) => `${JSON.stringify([...JSON.parse(text), ROUTE], null, 2)}\n`);
  change('infra/stages/list.ts', (text) =>
    text
      .replace("import type { StageSettings } from './stage.ts';", "$&\nimport { staging } from './staging.ts';")
      .replace('[dev, production]', '[dev, production, staging]'),
  );
  const example = readFileSync(path.join(folder, '.env.example'), 'utf8');
  writeFileSync(path.join(folder, '.env'), example.replaceAll('\n', '\r\n'));
}
