#!/usr/bin/env -S node --
// The program `daybreak`: one Node process, in any current folder.
// Started as `node -- scripts/daybreak.mjs`: without the two dashes Node itself reads the file of our own --env-file, even after the
// script's name, and exits with 9 if it does not exist (nodejs/node #54232).
import { load } from '../infra/compiled.mjs';

// Hides the SDK's notice about Node 20, which would appear in the middle of the output; the README lists the supported Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
const { main } = await load('scripts/cli.ts');
await main();
