import { spawn } from 'node:child_process';
import type { Account } from '../system/account.ts';
import { identity, ROOT_FOLDER } from '../system/run.ts';

/**
 * Waits for the end of its standard input, a pipe from us that closes when our process ends for any reason. Then it stops the server,
 * waits for its end, and deletes the folder if there is one. A zombie has ended: `kill -0` still finds it, its state in /proc is Z.
 */
const SCRIPT = `read -r line
runs() {
  kill -0 "$1" 2>/dev/null || return 1
  if read -r stat 2>/dev/null <"/proc/$1/stat"; then case $stat in *') Z '*) return 1 ;; esac; fi
}
kill -INT "$1" 2>/dev/null
while runs "$1"; do sleep 0.05; done
if [ -n "$2" ]; then rm -rf "$2"; fi`;

/**
 * Stops a server when this process ends, even if it is killed.
 *
 * @param folder deleted after that: the data of an ephemeral server
 * @returns ends the guard; for when the server has ended first
 */
export function guardServer(pid: number, account: Account | undefined, folder: string | undefined): () => void {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'daybreak-guard', String(pid), folder ?? ''], {
    env: {},
    cwd: ROOT_FOLDER,
    // A separate process group: Ctrl-C in a terminal must reach only us, so that we stop the server after running requests.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    ...identity(account),
  });
  guard.on('error', () => undefined); // There is no /bin/sh: the next start reads postmaster.pid.
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return () => {
    guard.kill('SIGKILL');
  };
}
