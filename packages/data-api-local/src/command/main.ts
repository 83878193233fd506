#!/usr/bin/env node
// The bin `daybreak-data-api-local`.
import { untilStopped } from '@daybreak/postgres-local';
import { startDataApiLocal } from '../local.ts';
import { banner, readyLine } from './banner.ts';
import { type CommandOptions, HELP, parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  await untilStopped(process.env, (signal) => serve(options, signal));
}

async function serve({ start, log, json }: CommandOptions, signal: AbortSignal): Promise<void> {
  const local = await startDataApiLocal({
    ...start,
    ...(log && { log: (entry) => console.error(JSON.stringify(entry)) }),
  });
  try {
    console.log(json ? readyLine(local) : [...banner(local), 'Ready. Ctrl-C stops it.'].join('\n'));
    await untilEnded(local, signal, start.ephemeral !== true);
  } finally {
    await local.stop();
  }
}

main().catch((error) => {
  console.error(`daybreak-data-api-local: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
