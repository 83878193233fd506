import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type RunningPostgres, startPostgres } from '../packages/data-api-local/src/engine/engine.ts';
import { folderInMemory } from './temporary-folder.ts';

/** Where a test file asks for the PostgreSQL of this run. Set after the scrub of jest.config.mjs. */
export const STARTER_VARIABLE = 'DAYBREAK_TEST_POSTGRES_STARTER';

/** Set here, called by global-teardown.ts: jest loads both in its own process. */
export const teardown: { stop?: () => Promise<void> } = {};

/**
 * One PostgreSQL for a whole run of jest, started when the first test file asks for it: a run that needs none starts none.
 * Asked over loopback, since workers are other processes; the address is a secret of this run. Workers start after this, and
 * have its environment.
 */
export default async function globalSetup(): Promise<void> {
  const temporary = process.env.TMPDIR || folderInMemory();
  if (temporary !== undefined) process.env.TMPDIR = temporary;
  let postgres: Promise<RunningPostgres> | undefined;
  const path = `/${randomUUID()}`;
  const starter = createServer((request, response) => {
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    postgres ??= startPostgres(process.env.DATA_API_LOCAL_POSTGRES_URL ? { engine: 'url' } : { ephemeral: true });
    postgres.then(
      (server) => response.end(JSON.stringify(server)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  const address = starter.address();
  if (typeof address !== 'object' || address === null) throw new Error('The starter of the tests has no port.');
  process.env[STARTER_VARIABLE] = `http://127.0.0.1:${address.port}${path}`;
  teardown.stop = async () => {
    starter.close();
    starter.closeAllConnections();
    const started = await postgres?.catch(() => undefined);
    await started?.stop();
  };
}
