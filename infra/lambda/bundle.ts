import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import type { EntryPoint } from './entry-points.ts';

/** A bundle as it lies on disk: `<out>/<name>/index.mjs` and its source map. */
export interface Bundle {
  readonly name: string;
  /** Absolute path of `index.mjs`. */
  readonly file: string;
  /** What Lambda loads; the source map is not counted. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

/**
 * The oldest Lambda runtime the bundles run on, and what CommonJS dependencies need in an ES module.
 * Names in stack traces stay readable through the source map (`NODE_OPTIONS=--enable-source-maps`).
 */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  charset: 'utf8',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'silent',
  write: false,
} satisfies BuildOptions;

/**
 * Bundles every function into a folder of its own, SDK included, so that what runs is what was tested. The same sources
 * give the same bytes, on any machine and in any folder.
 *
 * @param root the project's folder: paths in source maps are relative to it
 * @throws esbuild's BuildFailure, with file and line of every error
 */
export async function bundleFunctions(
  entryPoints: readonly EntryPoint[],
  { root, outFolder }: { readonly root: string; readonly outFolder: string },
): Promise<readonly Bundle[]> {
  const { outputFiles } = await build({
    ...OPTIONS,
    absWorkingDir: root,
    entryPoints: entryPoints.map(({ name, file }) => ({ in: file, out: `${name}/index` })),
    outdir: outFolder,
  });
  mkdirSync(outFolder, { recursive: true });
  removeOthers(outFolder, entryPoints);
  for (const output of outputFiles) write(output);
  return entryPoints.map(({ name }) => describe(name, path.join(outFolder, name, 'index.mjs'), outputFiles));
}

/** Another build, or a function that is just loading, must never see half a file: so it is renamed into place. */
function write({ path: file, contents }: OutputFile): void {
  mkdirSync(path.dirname(file), { recursive: true });
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

/** A function that was removed must not stay behind as a bundle. Only folders with a bundle in them are touched. */
function removeOthers(outFolder: string, entryPoints: readonly EntryPoint[]): void {
  for (const entry of readdirSync(outFolder, { withFileTypes: true })) {
    const folder = path.join(outFolder, entry.name);
    const known = entryPoints.some(({ name }) => name === entry.name);
    if (known || !entry.isDirectory() || !existsSync(path.join(folder, 'index.mjs'))) continue;
    rmSync(folder, { recursive: true });
  }
}

function describe(name: string, file: string, outputs: readonly OutputFile[]): Bundle {
  const output = outputs.find(({ path: written }) => path.resolve(written) === path.resolve(file));
  if (output === undefined) throw new Error(`esbuild wrote no ${file}.`);
  return { name, file, bytes: output.contents.byteLength, gzipBytes: gzipSync(output.contents).byteLength };
}
