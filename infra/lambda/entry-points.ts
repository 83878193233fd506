import { readdirSync } from 'node:fs';
import path from 'node:path';

/** A file of `functions/`: an entry point. Folders there are shared code. */
export interface EntryPoint {
  /** The file's name without `.ts`; the bundle's folder and the function's name. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

/**
 * The functions of a folder, by name: every `.ts` file directly in it, tests aside.
 *
 * @throws {Error} the folder has none.
 */
export function findEntryPoints(folder: string): readonly EntryPoint[] {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|test-d|d)\.ts$/.test(entry.name))
    .map((entry) => ({ name: entry.name.slice(0, -'.ts'.length), file: path.join(folder, entry.name) }));
  if (files.length === 0) {
    throw new Error(
      `There is no function to build in ${folder}. Expected .ts files that export a handler. Add one, or correct the folder.`,
    );
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}
