#!/usr/bin/env -S node --
// The program `daybreak`: one Node process that reads the TypeScript sources as they are, wherever it is started from.
// Started as `node -- scripts/daybreak.mjs`: without the two dashes Node itself looks for the file of our own --env-file,
// also behind the script's name, and ends with 9 when there is none (nodejs/node #54232).
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// The SDK's notice about Node 20 would land in the middle of a command's output; README says which Node versions work.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('../tsconfig.json', import.meta.url));
// Zod is a hundred modules. The hooks of tsx take 2 ms for each, so dev, which is started most often, loads it before them.
if (process.argv[2] === 'dev') await import('zod');
register({ tsconfig: process.env.TSX_TSCONFIG_PATH });
const { main } = await import('./cli.ts');
await main();
