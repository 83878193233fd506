import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const BENCH = path.join(import.meta.dirname, '..');
/** Inside the project, where Node finds node_modules; git-ignored. */
const BUNDLES = path.join(BENCH, '..', 'dist', 'bench');

/** Both sides run as JavaScript, as an installed package does: reading TypeScript costs a process 30 MB. */
export async function bundlePrograms(...programs: readonly string[]): Promise<void> {
  await bundle(programs, { packages: 'external' });
}

/** As {@link bundlePrograms}, for programs that import packages which only a package of this project installs. */
export async function bundleWithPackages(...programs: readonly string[]): Promise<void> {
  // Functions that bundled CommonJS calls.
  const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" };
  await bundle(programs, { external: ['@aws-sdk/*', 'pg'], banner });
}

async function bundle(programs: readonly string[], options: BuildOptions): Promise<void> {
  await build({
    ...options,
    entryPoints: programs.map((program) => path.join(BENCH, `${program}.ts`)),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outdir: BUNDLES,
    outExtension: { '.js': '.mjs' },
  });
}

/** A bundled program in a separate process. Resolves with its first message. */
export async function startChild<Ready>(
  program: string,
  argument: object,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = fork(path.join(BUNDLES, `${program}.mjs`), [JSON.stringify(argument)], {
    execArgv: [],
    // In development the client also detects N+1.
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  return { child, ready: await answer<Ready>(child) };
}

/** The same from its source, for a program that reads files next to it, such as the page of the console. */
export async function startFromSource<Ready>(
  program: string,
  argument: object,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = fork(path.join(BENCH, `${program}.ts`), [JSON.stringify(argument)], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  return { child, ready: await answer<Ready>(child) };
}

/** The next message of the child. */
export async function answer<Message>(child: ChildProcess): Promise<Message> {
  const waiting = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: waiting.signal }).then(([message]) => message as Message),
      once(child, 'exit', { signal: waiting.signal }).then(([code]) => {
        throw new Error(`A process of the benchmark ended with ${code}; the reason is above.`);
      }),
    ]);
  } finally {
    waiting.abort();
  }
}

/** Stops a child that listens to `stop`, and waits until it has ended. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.send('stop');
  await gone;
}
