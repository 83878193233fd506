// The folder for temporary files of a test run. A database has 300 files, and a run creates and removes a hundred databases.
import { readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';

/** Linux's file system in memory. Fedora and Debian 13 have /tmp in memory too. */
const IN_MEMORY = '/dev/shm';

/** A measured run needs at most 0.25 GiB. */
const NEEDED_BYTES = 2 * 1024 ** 3;

export interface Machine {
  /** The text of /proc/mounts. */
  readonly mounts: string;
  readonly freeBytes: number;
}

/** A folder in memory; `undefined` if there is none, and the system's temporary folder is used. */
export function folderInMemory(machine: Machine = thisMachine()): string | undefined {
  const mount = machine.mounts.split('\n').find((line) => line.split(' ')[1] === IN_MEMORY);
  // In containers it is small, and programs cannot start from it.
  if (mount === undefined || /\bnoexec\b/.test(mount)) return undefined;
  return machine.freeBytes < NEEDED_BYTES ? undefined : IN_MEMORY;
}

function thisMachine(): Machine {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return { mounts: readFileSync('/proc/mounts', 'utf8'), freeBytes: Math.min(bavail * bsize, freemem()) };
  } catch {
    return { mounts: '', freeBytes: 0 }; // macOS and Windows.
  }
}
