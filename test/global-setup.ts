import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { bundleFunctions } from '../infra/lambda/bundle.ts';
import { findEntryPoints } from '../infra/lambda/entry-points.ts';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { type RunningPostgres, startPostgres } from '../packages/postgres-local/src/index.ts';
import { packPackages } from './packages/packed.ts';
import { type Shared, STARTER_VARIABLE, TEMPLATE_OWNERS, templateName } from './shared.ts';
import { folderInMemory } from './temporary-folder.ts';

/** Set here, called by global-teardown.ts: jest loads both in its own process. */
export const teardown: { stop?: () => Promise<void> } = {};

/**
 * Creates the shared parts of the test files, each on its first request. Workers are other processes, so they request it over loopback, at
 * a secret address in their environment.
 */
export default async function globalSetup(): Promise<void> {
  const temporary = process.env.TMPDIR || folderInMemory();
  if (temporary !== undefined) process.env.TMPDIR = temporary;
  // Terraform, esbuild and tsc are written in Go and run for about a second: garbage collection is a fifth of their work.
  process.env.GOGC ??= '400';
  const parts = {
    postgres: lazily(openPostgres),
    functions: lazily(() => openBundles('functions')),
    demoFunctions: lazily(() => openBundles('scripts/demo/application/functions')),
    packages: lazily(openPackages),
  };
  const secret = randomUUID();
  const starter = createServer((request, response) => {
    const [, given, name = ''] = request.url?.split('/') ?? [];
    if (given !== secret || !Object.hasOwn(parts, name)) {
      response.writeHead(404).end();
      return;
    }
    parts[name as keyof Shared].get().then(
      ({ part }) => response.end(JSON.stringify(part)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  // A test file must not reuse a connection that is being closed because an earlier one left it idle.
  starter.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  const address = starter.address();
  if (typeof address !== 'object' || address === null) throw new Error('The starter of the tests has no port.');
  process.env[STARTER_VARIABLE] = `http://127.0.0.1:${address.port}/${secret}`;
  teardown.stop = async () => {
    starter.close();
    starter.closeAllConnections();
    await Promise.all(Object.values(parts).map(({ close }) => close()));
  };
}

interface Open<T> {
  readonly part: T;
  close(): Promise<void>;
}

async function openPostgres(): Promise<Open<RunningPostgres>> {
  const part = await startPostgres(process.env.DATA_API_LOCAL_POSTGRES_URL ? { engine: 'url' } : { ephemeral: true });
  return {
    part,
    async close() {
      // On a server that is given by URL, nothing of the run may stay.
      if (part.engine === 'url') await dropTemplates(part);
      await part.stop();
    },
  };
}

async function dropTemplates({ host, port, user, password, maintenanceDatabase }: RunningPostgres): Promise<void> {
  const client = new Client({ host, port, user, password, database: maintenanceDatabase });
  await client.connect();
  for (const owner of TEMPLATE_OWNERS) {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(`daybreak_${templateName(owner)}`)}`);
  }
  await client.end();
}

async function openBundles(sources: string): Promise<Open<{ readonly folder: string }>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-functions-'));
  await bundleFunctions(findEntryPoints(path.join(PROJECT_FOLDER, sources)), {
    root: PROJECT_FOLDER,
    outFolder: folder,
  });
  return { part: { folder }, close: () => rm(folder, { recursive: true, force: true }) };
}

async function openPackages(): Promise<Open<Shared['packages']>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-packed-'));
  return {
    part: { folder, packed: await packPackages(folder) },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function lazily<T>(open: () => Promise<Open<T>>) {
  let opened: Promise<Open<T>> | undefined;
  return {
    get(): Promise<Open<T>> {
      opened ??= open();
      return opened;
    },
    async close(): Promise<void> {
      const open = await opened?.catch(() => undefined);
      await open?.close();
    },
  };
}
