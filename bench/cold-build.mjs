// One build of esbuild in a process of its own: node bench/cold-build.mjs OPTIONS, which are its options as JSON. Prints a line when it is done.
import { context } from 'esbuild';

const build = await context(JSON.parse(process.argv[2]));
await build.rebuild();
console.log('built');
await build.dispose();
