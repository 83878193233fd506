import { statSync, utimesSync } from 'node:fs';
import path from 'node:path';

/** The sources of the functions as they are saved at one moment. */
export interface SavedState {
  /** Time, size and number of every file that the bundles are made from, and of the folders that they are in. */
  readonly signature: string;
  /** When the last of them changed, on the clock of their file system, in nanoseconds. */
  readonly changedAtNs: bigint;
}

/** Inputs of the bundles other than their source files. */
const SETTINGS = ['functions/routes.json', 'tsconfig.json', 'package.json', 'node_modules/.package-lock.json'];

/** @param inputs - files of the last build, relative to the project's folder `root` */
export function savedState(root: string, inputs: readonly string[]): SavedState {
  const files = [...inputs, ...SETTINGS].map((file) => path.join(root, file));
  const found = [...files, ...foldersOf(root, inputs)].map((file) => ({
    file,
    stat: statSync(file, { bigint: true, throwIfNoEntry: false }),
  }));
  return {
    signature: found
      .map(({ file, stat }) => (stat === undefined ? `${file} -` : `${file} ${stat.mtimeNs} ${stat.size} ${stat.ino}`))
      .join('\n'),
    // ctime, which no program can set: a file that is renamed into place keeps its mtime.
    changedAtNs: found.reduce(
      (last, { stat }) => (stat !== undefined && stat.ctimeNs > last ? stat.ctimeNs : last),
      0n,
    ),
  };
}

/** The folders that a new file may appear in, absolute. */
export function foldersOf(root: string, inputs: readonly string[]): readonly string[] {
  return [...new Set(['functions', ...inputs.map((file) => path.dirname(file))])].map((folder) =>
    path.join(root, folder),
  );
}

/** The current time of the file system of `folder`, which may differ from ours on a network or a virtual machine. */
export function fileSystemNowNs(folder: string): bigint {
  const now = new Date();
  utimesSync(folder, now, now);
  return statSync(folder, { bigint: true }).ctimeNs;
}
