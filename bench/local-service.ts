// The local Data API in a process of its own, as `npm run local` has it. Started by bench/local.ts with an IPC channel:
// says how long the start took until the first answer, and its memory whenever it is asked.
import { startDataApiLocal } from '@daybreak/data-api-local';
import { openPlain, plainRequest } from './local/plain-client.ts';

const options = JSON.parse(process.argv[2] ?? '{}');

async function main(): Promise<void> {
  const began = performance.now();
  const local = await startDataApiLocal({ port: 0, ...options });
  const { url, resourceArn, secretArn, database } = local;
  // Not fetch(): it would count among the memory of this process.
  const connection = await openPlain(url);
  await connection.post(plainRequest(url, '/Execute', { resourceArn, secretArn, database, sql: 'SELECT 1' }));
  connection.close();
  const startMs = performance.now() - began;
  process.send?.({ url, resourceArn, secretArn, database, startMs });
  process.on('message', (message) => {
    if (message === 'memory') process.send?.({ rssBytes: process.memoryUsage.rss() });
    if (message === 'stop') void local.stop().then(() => process.disconnect?.());
  });
}

main();
