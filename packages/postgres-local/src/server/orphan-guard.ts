import { spawn } from 'node:child_process';
import type { Account } from '../system/account.ts';
import { identity, ROOT_FOLDER } from '../system/run.ts';

/**
 * Waits for the end of its standard input, which is a pipe from us that closes with our process however that ends. Then it
 * stops the server, waits for it, and removes the folder where one is named.
 */
const SCRIPT = `read -r line
kill -INT "$1" 2>/dev/null
while kill -0 "$1" 2>/dev/null; do sleep 0.05; done
if [ -n "$2" ]; then rm -rf "$2"; fi`;

/**
 * Sees to it that a server does not outlive this process, even one that is killed.
 *
 * @param folder removed after the server has ended because we did: the data of an ephemeral server
 * @returns ends the guard; for when the server has ended first
 */
export function guardServer(pid: number, account: Account | undefined, folder: string | undefined): () => void {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'daybreak-guard', String(pid), folder ?? ''], {
    env: {},
    cwd: ROOT_FOLDER,
    // A group of its own: Ctrl-C in a terminal must reach us alone, so that we stop the server when requests are done.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...identity(account),
  });
  guard.on('error', () => undefined); // No /bin/sh: postmaster.pid is read at the next start.
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return () => {
    guard.kill('SIGKILL');
  };
}
