// The local Data API in a separate process, as in `npm run local`. bench/local.ts starts it with an IPC channel. It sends the time until
// the first answer, and its memory on request.
import { type Console, createFeed, startConsole } from '@daybreak/console';
import { startDataApiLocal } from '@daybreak/data-api-local';
import { openPlain, plainRequest } from './local/plain-client.ts';

/** `console`: with the console, as in `npm run local`. */
const { console: withConsole = false, ...options } = JSON.parse(process.argv[2] ?? '{}');

async function main(): Promise<void> {
  const began = performance.now();
  const feed = withConsole ? createFeed() : undefined;
  const fed = feed === undefined ? {} : { log: feed.log, interceptors: [feed.interceptor] };
  const local = await startDataApiLocal({ port: 0, ...options, ...fed });
  const { url, resourceArn, secretArn, database } = local;
  // Not fetch(): it would count among the memory of this process.
  const connection = await openPlain(url);
  await connection.post(plainRequest(url, '/Execute', { resourceArn, secretArn, database, sql: 'SELECT 1' }));
  connection.close();
  const startMs = performance.now() - began;
  const page: Console | undefined =
    feed === undefined ? undefined : await startConsole({ feed, service: local, port: 0 });
  process.send?.({ url, resourceArn, secretArn, database, startMs, pageUrl: page?.url });
  const stop = async () => {
    await page?.close();
    await local.stop();
  };
  process.on('message', (message) => {
    if (message === 'memory') process.send?.({ rssBytes: process.memoryUsage.rss() });
    if (message === 'stop') void stop().then(() => process.disconnect?.());
  });
}

main();
