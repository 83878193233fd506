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
    if (!(await isListening(port))) return ok(`port ${port} is free`);
    const state = await localState(`http://127.0.0.1:${port}`);
    if (state !== undefined) return ok(`port ${port}: the local Data API runs`);
    return fail({
      what: 'Another program is using the port of the local Data API',
      received: `port ${port} accepts connections but does not answer like the local Data API`,
      allowed: 'a free port, or the local Data API',
      todo: 'Stop that program, or take any free port: npm run local -- --port 0',
    });
  },
};

const consolePage: Check<Surroundings> = {
  id: 'L07',
  group: GROUP,
  title: 'The port of the console is free, or ours',
  needs: [],
  async run({ ports }): Promise<Outcome> {
    const port = ports.console;
    if (!(await isListening(port))) return ok(`port ${port} is free`);
    if (await isConsole(port)) return ok(`port ${port}: the console runs`);
    return warn({
      what: 'Another program is using the port of the console, so the console does not start',
      received: `port ${port} accepts connections but does not answer like the console`,
      allowed: 'a free port, or the console',
      todo: 'Stop that program, or take any free port: npm run local -- --console-port 0',
    });
  },
};

export const PORT_CHECKS: readonly Check<Surroundings>[] = [dataApi, consolePage];

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const end = (listens: boolean) => {
      socket.destroy();
      resolve(listens);
    };
    socket.setTimeout(1_000, () => end(true));
    socket.on('connect', () => end(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') end(false);
      else reject(error);
    });
  });
}

/** Its page identifies it; a program without HTTP is a different one. */
async function isConsole(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual', signal: AbortSignal.timeout(2_000) });
    return (await answer.text()).includes('<title>Daybreak console</title>');
  } catch {
    return false;
  }
}
