#!/usr/bin/env node
// The bin `daybreak-console`: the local Data API and its console, without a Daybreak project.
import { join } from 'node:path';
import { startDataApiLocal } from '@daybreak/data-api-local';
import { banner, readyLine, runServer, untilEnded } from '@daybreak/data-api-local/command';
import { startConsole } from '../console.ts';
import { createFeed } from '../feed/feed.ts';
import { type CommandOptions, HELP, parseOptions } from './options.ts';

runServer({
  name: 'daybreak-console',
  help: HELP,
  parse: parseOptions,
  start: startBoth,
  banner: ({ service, page }) => [...banner(service), `Console: ${page.url}`, ''],
  readyLine: ({ service, page }) => JSON.stringify({ ...JSON.parse(readyLine(service)), console: { url: page.url } }),
  untilEnded: ({ service }, signal, { start }) => untilEnded(service, signal, start.ephemeral !== true),
});

async function startBoth({ start, consolePort, slowMs, showValues }: CommandOptions) {
  const feed = createFeed({ showValues });
  const service = await startDataApiLocal({ ...start, log: feed.log, interceptors: [feed.interceptor] });
  try {
    const page = await startConsole({
      ...{ feed, service, port: consolePort, slowMs, allowedHosts: start.allowedHosts },
      tokenFile: start.ephemeral === true ? undefined : join('.daybreak', 'console-token'),
    });
    const stop = async () => {
      try {
        await page.close();
      } finally {
        await service.stop();
      }
    };
    return { service, page, stop };
  } catch (error) {
    await service.stop();
    throw error;
  }
}
