// What a command needs that runs the local Data API in the foreground.
export { parsePort, runServer, untilStopped } from '@daybreak/postgres-local';
export { banner, readyLine } from './banner.ts';
export { ENVIRONMENT_HELP, START_HELP, START_OPTIONS, type StartValues, startOf } from './options.ts';
export { untilEnded } from './until-ended.ts';
