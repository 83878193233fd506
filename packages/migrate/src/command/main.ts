#!/usr/bin/env node
// The bin `daybreak-migrate`.
import { createInterface } from 'node:readline/promises';
import { visible } from '../visible.ts';
import { run } from './run.ts';

// Hides the SDK's notice about Node 20, which would appear in the middle of the output; the README lists the supported Node versions.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it and leave the question open forever: that counts as no answer.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(visible(question)), closed]);
  } finally {
    terminal.close();
  }
}

const io = {
  out: (line: string) => console.log(visible(line)),
  err: (line: string) => console.error(visible(line)),
  env: process.env,
  cwd: process.cwd(),
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
};

run(process.argv.slice(2), io).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    io.err(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
