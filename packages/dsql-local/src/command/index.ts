// What a command needs that runs the local Aurora DSQL in the foreground.
export { banner, readyLine } from './banner.ts';
export { COMMAND_DEFAULTS } from './options.ts';
export { untilEnded } from './until-ended.ts';
