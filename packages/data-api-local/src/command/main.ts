#!/usr/bin/env node
// The bin `daybreak-data-api-local`.
import { logLine, runServer } from '@daybreak/postgres-local';
import { startDataApiLocal } from '../local.ts';
import { banner, readyLine } from './banner.ts';
import { HELP, parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

runServer({
  name: 'daybreak-data-api-local',
  help: HELP,
  parse: parseOptions,
  start: ({ start, log }) => startDataApiLocal({ ...start, ...(log && { log: logLine }) }),
  banner,
  readyLine,
  untilEnded: (local, signal, { start }) => untilEnded(local, signal, start.ephemeral !== true),
});
