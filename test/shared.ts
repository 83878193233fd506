// Parts that the test files of one run of jest share, because they are slow to create.
import type { RunningPostgres } from '../packages/postgres-local/src/index.ts';
import type { Packed } from './packages/packed.ts';

/** The address for requests of test files. Set by global-setup.ts, after jest.config.mjs has cleaned the environment. */
export const STARTER_VARIABLE = 'DAYBREAK_TEST_STARTER';

/** The master users of test databases. */
export const TEMPLATE_OWNERS = ['test', 'postgres'] as const;
export type TemplateOwner = (typeof TEMPLATE_OWNERS)[number];

/** The database of this run that a master user's new databases are copied from. Its name in PostgreSQL begins with `daybreak_`. */
export function templateName(owner: TemplateOwner): string {
  const run = process.env[STARTER_VARIABLE]?.split('/').at(-1)?.slice(0, 8);
  return `template_${owner}_${run}`;
}

/** By the name in the request. */
export interface Shared {
  readonly postgres: RunningPostgres;
  /** The project's functions as `npm run build` bundles them: `<folder>/<name>/index.mjs`. */
  readonly functions: { readonly folder: string };
  /** The functions of the demo's application as `npm run build` bundles them: `<folder>/<name>/index.mjs`. */
  readonly demoFunctions: { readonly folder: string };
  /** The packages as `npm pack` makes them: `<folder>/<filename>`. */
  readonly packages: { readonly folder: string; readonly packed: readonly Packed[] };
}

/** Created at the first request, so a run that needs no PostgreSQL does not start it. */
export async function shared<Name extends keyof Shared>(name: Name): Promise<Shared[Name]> {
  const address = process.env[STARTER_VARIABLE];
  if (address === undefined) {
    throw new Error(
      `${STARTER_VARIABLE} is not set. test/global-setup.ts sets it. Run the test with jest, from the project.`,
    );
  }
  const response = await fetch(`${address}/${name}`);
  const body = await response.text();
  if (!response.ok) throw new Error(`The ${name} of the tests could not be made: ${body}`);
  return JSON.parse(body);
}
