// Memory of a client over many calls, after garbage collection. Started by bench/client.ts with an IPC channel.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createDataApiClient } from '@daybreak/data-api';
import { ours } from './client/ours.ts';
import type { Target } from './client/works.ts';

const { calls, url, region, resourceArn, secretArn, database }: Target & { readonly calls: number } = JSON.parse(
  process.argv[2] ?? '{}',
);
const CALLERS = 8;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

async function main(): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createDataApiClient({ endpoint: url, region, credentials, resourceArn, secretArn, database });
  const { one } = ours(client);
  const heapAfter = async (more: number): Promise<number> => {
    let left = more;
    await Promise.all(
      Array.from({ length: CALLERS }, async () => {
        while (left > 0) {
          left -= 1;
          await one(left % 1000);
        }
      }),
    );
    collect();
    return process.memoryUsage().heapUsed;
  };
  process.send?.({ halfwayBytes: await heapAfter(calls / 2), endBytes: await heapAfter(calls / 2) });
  client.close();
  process.disconnect?.();
  process.exit();
}

await main();
