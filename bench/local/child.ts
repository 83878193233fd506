import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A program of bench/ in a process of its own, as TypeScript. Resolves with the first thing that it sends. */
export async function startChild<Ready>(
  program: string,
  argument: object,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = fork(path.join(import.meta.dirname, '..', program), [JSON.stringify(argument)], {
    execArgv: ['--import', 'tsx'],
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
