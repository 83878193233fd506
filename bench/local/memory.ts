import type { ChildProcess } from 'node:child_process';
import { answer } from './child.ts';
import { openPlain, plainRequest } from './plain-client.ts';
import { megabytes, type Row } from './report.ts';
import type { Endpoint } from './throughput.ts';

const CONNECTIONS = 16;
const MAX_BYTES = 120 * 1024 * 1024;
/** Two values of a process with constant memory differ by less. */
export const FLAT_RATIO = 1.1;

/** Memory of the service's process, halfway through the calls and at their end. */
export async function measureMemory(
  child: ChildProcess,
  { url, ...members }: Endpoint,
  calls: number,
  add: (row: Row) => void,
): Promise<void> {
  const request = plainRequest(url, '/Execute', { ...members, sql: 'SELECT 1' });
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => openPlain(url)));
  const half = async () => {
    let left = calls / 2;
    await Promise.all(
      connections.map(async (connection) => {
        for (; left > 0; left -= 1) await connection.post(request);
      }),
    );
    return await memoryOf(child);
  };
  const [halfway, end] = [await half(), await half()];
  for (const connection of connections) connection.close();
  const count = calls.toLocaleString('en');
  add({
    what: `Memory of our process after ${count} calls`,
    ours: megabytes(end),
    target: 'at most 120 MB',
    met: end <= MAX_BYTES,
  });
  add({
    what: 'The same, against halfway',
    ours: megabytes(halfway),
    ratio: end / halfway,
    target: `at most ${FLAT_RATIO}`,
    met: end / halfway <= FLAT_RATIO,
  });
}

/** The current memory of the process; it has no target. */
export const memoryRow = async (child: ChildProcess, what: string): Promise<Row> => ({
  what,
  ours: megabytes(await memoryOf(child)),
});

export async function memoryOf(child: ChildProcess): Promise<number> {
  child.send('memory');
  return (await answer<{ readonly rssBytes: number }>(child)).rssBytes;
}
