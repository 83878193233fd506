import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A folder for the bundles of this process. Those of processes that were killed are removed. */
export function outFolderOf(root: string): string {
  const folder = path.join(root, '.daybreak');
  for (const name of listOf(folder)) {
    const pid = /^dev-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  return path.join(folder, `dev-${process.pid}`);
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
