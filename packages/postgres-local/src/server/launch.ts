import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresLocalError } from '../errors.ts';
import { startDirectly } from './direct-server.ts';
import { startThroughPgCtl } from './pg-ctl-server.ts';
import type { LaunchOptions, Server } from './server.ts';

const PORT_ATTEMPTS = 5;
/** How long the processes of a killed server may take to notice that it has ended. */
const MEMORY_TIMEOUT_MS = 30_000;

/**
 * Starts a server on a free port of loopback.
 * @throws {PostgresLocalError} START_FAILED, PORT_TAKEN or MEMORY_IN_USE, with PostgreSQL's log
 */
export async function launch(options: LaunchOptions): Promise<Server> {
  // postgres.exe refuses the rights of an elevated user on Windows; pg_ctl.exe drops them.
  const start = process.platform === 'win32' ? startThroughPgCtl : startDirectly;
  const deadline = Date.now() + MEMORY_TIMEOUT_MS;
  for (let attempt = 1; ; ) {
    try {
      return await start(await freePort(), options);
    } catch (error) {
      const code = error instanceof PostgresLocalError ? error.code : undefined;
      if (code === 'PORT_TAKEN' && attempt < PORT_ATTEMPTS) {
        attempt += 1;
      } else if (code === 'MEMORY_IN_USE' && Date.now() < deadline) {
        await sleep(200);
      } else {
        throw error;
      }
    }
  }
}

/** A TCP port on loopback that no program listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
