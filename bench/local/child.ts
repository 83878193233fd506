import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'esbuild';

const BENCH = path.join(import.meta.dirname, '..');
/** Inside the project, where Node finds node_modules; git-ignored. */
const BUNDLES = path.join(BENCH, '..', 'dist', 'bench');

/** Both sides run as JavaScript, as an installed package does: reading TypeScript costs a process 30 MB. */
export async function bundlePrograms(...programs: readonly string[]): Promise<void> {
  await build({
    entryPoints: programs.map((program) => path.join(BENCH, `${program}.ts`)),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    outdir: BUNDLES,
    outExtension: { '.js': '.mjs' },
  });
}

/** A program that was bundled, in a process of its own. Resolves with the first thing that it sends. */
export async function startChild<Ready>(
  program: string,
  argument: object,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = fork(path.join(BUNDLES, `${program}.mjs`), [JSON.stringify(argument)], {
    execArgv: [],
    env: { ...process.env, ...env },
  });
  return { child, ready: await answer<Ready>(child) };
}

/** What the child sends next. */
export async function answer<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: waiting.signal }).then(([message]) => message as Message),
      once(child, 'exit', { signal: waiting.signal }).then(([code]) => {
        throw new Error(`A process of the benchmark ended with ${code}; it says why above.`);
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Stops a child that listens to `stop`, and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.send('stop');
  await gone;
}
