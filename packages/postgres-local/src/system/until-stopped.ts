import { onParentEnd } from './parent.ts';

/**
 * Runs an action until it is stopped by one of these: SIGINT (Ctrl-C), SIGTERM, SIGHUP, and the end of the npm that started
 * this process, which often does not pass signals on. A second signal ends the process immediately.
 *
 * @param env npm sets `npm_lifecycle_event`. Without it, this process may outlive its parent, as with `nohup`.
 */
export async function untilStopped(
  env: NodeJS.ProcessEnv,
  action: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  const stopWatching = watchNpm(env, () => controller.abort());
  try {
    await action(controller.signal);
  } finally {
    stopWatching();
    for (const name of signals) process.off(name, onSignal);
  }
}

function watchNpm(env: NodeJS.ProcessEnv, onEnd: () => void): () => void {
  if (env.npm_lifecycle_event === undefined) return () => undefined;
  return onParentEnd(() => {
    // The terminal or pipe of npm may be gone too. Stopping in order matters more than the message about it.
    for (const stream of [process.stdout, process.stderr])
      stream.removeAllListeners('error').on('error', () => undefined);
    onEnd();
  });
}
