import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Backend } from '@daybreak/database/settings';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import { backendAlias } from './backend.ts';
import type { EntryPoint } from './entry-points.ts';
import { ownSourceMap } from './own-source-map.ts';

/** A bundle on disk: `<out>/<name>/index.mjs` and its source map. */
export interface Bundle {
  readonly name: string;
  /** Absolute path of `index.mjs`. */
  readonly file: string;
  /** What Lambda loads; the source map is not counted. */
  readonly bytes: number;
  readonly gzipBytes: number;
  /** The files that it is made from, relative to the project's folder. */
  readonly inputs: readonly string[];
}

/**
 * The oldest Lambda runtime the bundles run on, and what CommonJS dependencies need in an ES module.
 * Names in stack traces stay readable through the source map (`NODE_OPTIONS=--enable-source-maps`).
 */
export const BUNDLE_OPTIONS = {
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
  metafile: true,
} satisfies BuildOptions;

export interface BundleTarget {
  /** The project's folder: paths in source maps are relative to it. */
  readonly root: string;
  readonly outFolder: string;
  /** The bundles contain its driver, and no other. @default 'data-api' */
  readonly backend?: Backend;
}

/**
 * Bundles every function into a folder of its own, SDK included, so that what runs is what was tested. The same sources
 * give the same bytes, on any machine and in any folder. Source maps hold the code of this project alone.
 *
 * @throws esbuild's BuildFailure, with file and line of every error
 */
export async function bundleFunctions(
  entryPoints: readonly EntryPoint[],
  { root, outFolder, backend = 'data-api' }: BundleTarget,
): Promise<readonly Bundle[]> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    alias: backendAlias(backend),
    absWorkingDir: root,
    entryPoints: entryPoints.map(({ name, file }) => ({ in: file, out: `${name}/index` })),
    outdir: outFolder,
  });
  mkdirSync(outFolder, { recursive: true });
  removeOthers(outFolder, entryPoints);
  for (const { path: file, contents, text } of outputFiles) {
    writeInPlace(file, file.endsWith('.map') ? Buffer.from(ownSourceMap(text)) : contents);
  }
  const inputs = new Map(
    Object.entries(metafile.outputs).map(([file, output]) => [path.resolve(root, file), Object.keys(output.inputs)]),
  );
  return entryPoints.map(({ name }) => {
    const file = path.join(outFolder, name, 'index.mjs');
    return describe(name, file, { outputs: outputFiles, inputs: inputs.get(file) ?? [] });
  });
}

/** Another build, or a function that is just loading, must never see half a file. So the file is renamed into place. */
export function writeInPlace(file: string, contents: Uint8Array): void {
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

function describe(
  name: string,
  file: string,
  { outputs, inputs }: { readonly outputs: readonly OutputFile[]; readonly inputs: readonly string[] },
): Bundle {
  const output = outputs.find(({ path: written }) => path.resolve(written) === path.resolve(file));
  if (output === undefined) throw new Error(`esbuild wrote no ${file}.`);
  const bytes = output.contents.byteLength;
  return { name, file, bytes, gzipBytes: gzipSync(output.contents).byteLength, inputs };
}
