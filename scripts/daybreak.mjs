#!/usr/bin/env -S node --
// The program `daybreak`: one Node process, wherever it is started from.
// Started as `node -- scripts/daybreak.mjs`: without the two dashes Node itself looks for the file of our own --env-file,
// also behind the script's name, and ends with 9 when there is none (nodejs/node #54232).
import { load } from '../infra/compiled.mjs';

// The SDK's notice about Node 20 would land in the middle of a command's output; README says which Node versions work.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await load('scripts/cli.ts');
await main();
