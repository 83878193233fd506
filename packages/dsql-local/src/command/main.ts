#!/usr/bin/env node
// The bin `daybreak-dsql-local`.
import { logLine, runServer } from '@daybreak/postgres-local';
import { startDsqlLocal } from '../local.ts';
import { banner, readyLine } from './banner.ts';
import { HELP, parseOptions } from './options.ts';
import { untilEnded } from './until-ended.ts';

runServer({
  name: 'daybreak-dsql-local',
  help: HELP,
  parse: parseOptions,
  start: ({ start, log }) => startDsqlLocal({ ...start, ...(log && { log: logLine }) }),
  banner,
  readyLine,
  untilEnded,
});
