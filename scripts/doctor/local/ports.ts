import net from 'node:net';
import { type Check, fail, type Outcome, ok, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { localState } from './state.ts';

const GROUP = 'Local Data API';

const dataApi: Check<Surroundings> = {
  id: 'L06',
  group: GROUP,
  title: 'The port of the local Data API is free, or ours',
  needs: [],
  async run({ ports }) {
    const port = ports.dataApi;
    if ((await firstBytes(port, '')) === undefined) return ok(`port ${port} is free`);
    const state = await localState(`http://127.0.0.1:${port}`);
    if (state !== undefined) return ok(`port ${port}: the local Data API runs`);
    return fail({
      what: 'Another program is using the port of the local Data API',
      received: `port ${port} accepts connections and does not answer as the local Data API does`,
      allowed: 'a free port, or the local Data API',
      todo: 'Stop that program, or take any free port: npm run local -- --port 0',
    });
  },
};

/** Asks a PostgreSQL server whether it speaks TLS. @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = '\x00\x00\x00\x08\x04\xd2\x16\x2f';

const dsql: Check<Surroundings> = {
  id: 'L07',
  group: GROUP,
  title: 'The port of the local Aurora DSQL is free, or ours',
  needs: [],
  async run({ ports }): Promise<Outcome> {
    const port = ports.dsql;
    const answer = await firstBytes(port, SSL_REQUEST);
    if (answer === undefined) return ok(`port ${port} is free`);
    if (answer === 'S') return ok(`port ${port}: a PostgreSQL with TLS runs, as the local Aurora DSQL does`);
    return warn({
      what: 'Another program is using the port of the local Aurora DSQL, which then cannot start on it',
      received: `port ${port} accepts connections and is no PostgreSQL with TLS`,
      allowed: 'a free port, or the local Aurora DSQL',
      todo: 'Stop that program, or take any free port: npm run local -- --dsql --port 0',
    });
  },
};

export const PORT_CHECKS: readonly Check<Surroundings>[] = [dataApi, dsql];

/** The first byte that a port on loopback answers to `greeting`; '' if it says nothing; undefined if nothing listens. */
function firstBytes(port: number, greeting: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const end = (answer: string | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(''));
    socket.on('connect', () => (greeting === '' ? end('') : socket.write(greeting, 'latin1')));
    socket.on('data', (bytes: Buffer) => end(bytes.toString('latin1', 0, 1)));
    socket.on('end', () => end(''));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') end(undefined);
      else if (error.code === 'ECONNRESET') end('');
      else reject(error);
    });
  });
}
