import { commandLine, isAlive, parentOf } from './processes.ts';

const INTERVAL_MS = 100;

/**
 * Calls `action` once, when the process that started this one has ended. `npm run` starts a shell that starts the program: then it is
 * the npm. Signals to npm do not always reach the program, and SIGKILL never does.
 *
 * Does not keep this process running.
 *
 * @returns stops watching
 */
export function onParentEnd(action: () => void): () => void {
  const parent = process.ppid;
  const watched = isShellOfScript(parent) ? [parent, parentOf(parent)] : [parent];
  const timer = setInterval(() => {
    // A process whose parent ends gets another one. On Windows it keeps the number.
    const ended = process.ppid !== parent || watched.some((pid) => pid !== undefined && !isAlive(pid));
    if (!ended) return;
    clearInterval(timer);
    action();
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function isShellOfScript(pid: number): boolean {
  return /^(\S*\/)?(sh|ash|bash|dash|zsh) (\S+ )*-\w*c /.test(commandLine(pid) ?? '');
}
