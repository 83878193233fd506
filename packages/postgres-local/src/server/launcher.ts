import { EngineError } from '../errors.ts';
import { startDirectly } from './direct-server.ts';
import { freePort } from './free-port.ts';
import { startThroughPgCtl } from './pg-ctl-server.ts';
import type { LaunchOptions, Server } from './server.ts';

const PORT_ATTEMPTS = 5;

/** @throws {EngineError} with what PostgreSQL wrote, when it does not start */
export async function launch(options: LaunchOptions): Promise<Server> {
  // Windows gives a process of an elevated user rights that postgres.exe refuses; pg_ctl.exe takes them away.
  const start = process.platform === 'win32' ? startThroughPgCtl : startDirectly;
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePort(), options);
    } catch (error) {
      // Somebody took the port between our look and PostgreSQL's.
      const taken = error instanceof EngineError && /Address already in use|could not bind/.test(error.message);
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
