#!/usr/bin/env node
// The program `daybreak`: one Node process that reads the TypeScript sources as they are, wherever it is started from.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// The SDK's notice about Node 20 would land in the middle of a command's output; README says which Node versions work.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('../tsconfig.json', import.meta.url));
register({ tsconfig: process.env.TSX_TSCONFIG_PATH });
await import('./cli.ts');
