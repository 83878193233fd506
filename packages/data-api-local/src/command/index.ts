// What a command needs that runs the local Data API in the foreground.
export { banner, readyLine } from './banner.ts';
export { untilEnded } from './until-ended.ts';
export { untilStopped } from './until-stopped.ts';
