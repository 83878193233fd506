// What a command needs that runs the local Data API in the foreground.
export { untilStopped } from '@daybreak/postgres-local';
export { banner, readyLine } from './banner.ts';
export { untilEnded } from './until-ended.ts';
