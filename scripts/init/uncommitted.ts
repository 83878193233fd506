import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * The files below `places` that have changes, or are new, since the last commit: they could not be restored. Empty without git, and
 * outside of a work tree.
 */
export async function uncommittedFiles(folder: string, places: readonly string[]): Promise<readonly string[]> {
  if (places.length === 0) return [];
  const args = ['status', '--porcelain', '-z', '--untracked-files=all', '--', ...places];
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder });
    return stdout.split('\0').flatMap((entry) => (/^.D /.test(entry) || entry === '' ? [] : [entry.slice(3)]));
  } catch {
    return [];
  }
}
