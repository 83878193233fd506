#!/usr/bin/env node
// The bin `daybreak-console`: the local Data API with its console, where there is no project around them.
import { join } from 'node:path';
import { startDataApiLocal } from '@daybreak/data-api-local';
import { banner, readyLine, untilEnded, untilStopped } from '@daybreak/data-api-local/command';
import { startConsole } from '../console.ts';
import { createFeed } from '../feed/feed.ts';
import { type CommandOptions, HELP, parseOptions } from './options.ts';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  await untilStopped(process.env, (signal) => serve(options, signal));
}

async function serve({ start, consolePort, showValues, json }: CommandOptions, signal: AbortSignal): Promise<void> {
  const feed = createFeed({ showValues });
  const service = await startDataApiLocal({ ...start, log: feed.log, interceptors: [feed.interceptor] });
  try {
    const page = await startConsole({
      ...{ feed, service, port: consolePort, allowedHosts: start.allowedHosts },
      tokenFile: start.ephemeral === true ? undefined : join('.daybreak', 'console-token'),
    });
    try {
      const { url } = page;
      if (json) console.log(JSON.stringify({ ...JSON.parse(readyLine(service)), console: { url } }));
      else console.log([...banner(service), `Console: ${url}`, '', 'Ready. Ctrl-C stops it.'].join('\n'));
      await untilEnded(service, signal, start.ephemeral !== true);
    } finally {
      await page.close();
    }
  } finally {
    await service.stop();
  }
}

main().catch((error) => {
  console.error(`daybreak-console: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
