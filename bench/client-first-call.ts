// A start of a function: imports the bundle that is named, makes one call, and sends how long both took together.
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const { bundle, target } = JSON.parse(process.argv[2] ?? '{}');

async function main(): Promise<void> {
  const startedAt = performance.now();
  const { handler } = await import(pathToFileURL(bundle).href);
  const rows: unknown = await handler(target);
  const ms = performance.now() - startedAt;
  process.send?.({ ms, rows });
  process.disconnect?.();
  process.exit();
}

await main();
