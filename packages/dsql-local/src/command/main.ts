#!/usr/bin/env node
// The bin `daybreak-dsql-local`.
import { untilStopped } from '@daybreak/postgres-local';
import { startDsqlLocal } from '../local.ts';
import { banner, readyLine } from './banner.ts';
import { type CommandOptions, HELP, parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  await untilStopped(process.env, (signal) => serve(options, signal));
}

async function serve({ start, log, json }: CommandOptions, signal: AbortSignal): Promise<void> {
  const dsql = await startDsqlLocal({
    ...start,
    ...(log && { log: (entry) => console.error(JSON.stringify(entry)) }),
  });
  try {
    console.log(json ? readyLine(dsql) : [...banner(dsql), 'Ready. Ctrl-C stops it.'].join('\n'));
    await untilEnded(dsql, signal);
  } finally {
    await dsql.stop();
  }
}

main().catch((error) => {
  console.error(`daybreak-dsql-local: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
