// One build of esbuild in a separate process: node bench/cold-build.mjs OPTIONS, with its options as JSON. Prints a line when it is done.
import { context } from 'esbuild';

const build = await context(JSON.parse(process.argv[2]));
await build.rebuild();
console.log('built');
await build.dispose();
