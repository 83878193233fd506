import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { testIo } from '../test/io.ts';
import { projectConsole } from './console.ts';

test('a console that cannot start reports why, but not after Ctrl-C', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port: consolePort } = taken.address() as AddressInfo;
  const start = async (signal: AbortSignal) => {
    const io = testIo();
    const page = projectConsole({ console: true, consolePort, slowMs: 100, showValues: false, ephemeral: true }, io);
    // The console uses the service only after a page is open.
    const url = await page?.start({} as never, signal);
    return [url, io.stderr.length];
  };

  expect(await start(new AbortController().signal)).toEqual([undefined, 1]);
  expect(await start(AbortSignal.abort())).toEqual([undefined, 0]);
  taken.close();
});
