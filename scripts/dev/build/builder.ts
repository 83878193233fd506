import { type FSWatcher, mkdirSync, rmSync, watch } from 'node:fs';
import path from 'node:path';
import { type BuildContext, type BuildFailure, context, formatMessages } from 'esbuild';
import { BUNDLE_OPTIONS, writeInPlace } from '../../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../../infra/lambda/entry-points.ts';
import { type Route, readRoutes } from '../../../infra/lambda/routes.ts';
import type { BuiltFunction } from '../environments/pool.ts';
import { fileSystemNowNs, foldersOf, savedState } from './saved-state.ts';

/** The functions as they are saved now, or why they cannot be built. */
export type Build =
  | { readonly functions: readonly BuiltFunction[]; readonly problem?: undefined }
  | { readonly problem: string; readonly functions?: undefined };

/** The changes of a rebuild. */
export interface Rebuilt {
  /** Names of the functions whose bundle is new. */
  readonly changed: readonly string[];
  readonly durationMs: number;
  /** The error text of esbuild or of the route table; undefined after a build without errors. */
  readonly problem: string | undefined;
}

export interface Builder {
  /** The build of the sources as they are saved now. Waits while they are built. */
  current(): Promise<Build>;
  close(): Promise<void>;
}

export interface BuilderOptions {
  /** The project's folder, absolute. */
  readonly root: string;
  /** Absolute. It is removed by `close`. */
  readonly outFolder: string;
  /** Called after each build that changed something. */
  readonly onRebuilt: (rebuilt: Rebuilt) => void;
  /** Aborted when dev stops. Ctrl-C also stops esbuild, which then reports its own error. */
  readonly signal: AbortSignal;
  /** Called if the folders cannot be watched; then a request builds the saved files. */
  readonly onNotice: (notice: string) => void;
  /** @default - the interval of esbuild */
  readonly newContext?: typeof context;
}

/**
 * How much the heap of esbuild grows before Go collects garbage, in %. With Go's default of 100, a build of the project's functions takes
 * 1.5 times as long; with this value, esbuild uses 300 MB instead of 150.
 */
const ESBUILD_GOGC = '400';
const STOPPING: Build = { problem: 'dev is stopping.' };
/** An editor writes a file in several steps. */
const SETTLED_MS = 50;

/**
 * Builds the functions again when a file that they are made from was saved: immediately, for its errors, and before the next request, so that
 * a request never runs old code.
 */
export function createBuilder(options: BuilderOptions): Builder {
  const { root, outFolder, onRebuilt, onNotice, signal, newContext = context } = options;
  // The process of esbuild reads it when it starts. GOGC is Go's own variable; a value of the user is kept.
  process.env.GOGC ??= ESBUILD_GOGC;
  const functionsFolder = path.join(root, 'functions');
  const watched = new Map<string, FSWatcher>();
  const written = new Map<string, string>();
  let inputs: readonly string[] = [];
  let esbuild: { readonly names: string; readonly context: BuildContext } | undefined;
  let last: { readonly build: Build; readonly signature: string } | undefined;
  let lastGood: readonly BuiltFunction[] = [];
  let running: Promise<void> | undefined;
  let settled: NodeJS.Timeout | undefined;
  let isClosed = false;

  const contextOf = async (): Promise<BuildContext> => {
    const entryPoints = findEntryPoints(functionsFolder);
    const names = entryPoints.map(({ name }) => name).join();
    if (esbuild?.names === names) return esbuild.context;
    await esbuild?.context.dispose();
    const made = await newContext({
      ...BUNDLE_OPTIONS,
      // Variable names are not changed, for a debugger.
      minify: false,
      // Shared code is written once, so a rebuild takes as long for 200 functions as for one.
      splitting: true,
      chunkNames: 'chunks/[hash]',
      absWorkingDir: root,
      entryPoints: entryPoints.map(({ name, file }) => ({ in: file, out: `${name}/index` })),
      outdir: outFolder,
    });
    esbuild = { names, context: made };
    return made;
  };

  const build = async (): Promise<Build> => {
    try {
      const routes = readRoutes(functionsFolder);
      const { outputFiles = [], metafile } = await (await contextOf()).rebuild();
      if (signal.aborted || isClosed) return STOPPING;
      inputs = Object.keys(metafile?.inputs ?? {}).filter((file) => !file.split('/').includes('node_modules'));
      const versions = new Map(outputFiles.map((file) => [file.path, file.hash]));
      for (const { path: file, contents, hash } of outputFiles) {
        if (written.get(file) === hash) continue;
        // Source maps keep third-party code, unlike in a zip: leaving it out takes longer than reading it.
        writeInPlace(file, contents);
        written.set(file, hash);
      }
      return { functions: routes.map((route) => builtFunction(route, outFolder, versions)) };
    } catch (error) {
      if (signal.aborted || isClosed) return STOPPING;
      if (!isBuildFailure(error)) return { problem: error instanceof Error ? error.message : String(error) };
      const messages = await formatMessages(error.errors, { kind: 'error', color: false, terminalWidth: 120 });
      return { problem: messages.join('').trimEnd() };
    }
  };
  const rebuild = async (signature: string): Promise<void> => {
    const startedAt = performance.now();
    mkdirSync(outFolder, { recursive: true });
    const startedAtNs = fileSystemNowNs(outFolder);
    const built = await build();
    const before = last?.build;
    const changed = changedFunctions(lastGood, built);
    lastGood = built.functions ?? lastGood;
    // The first build finds the source files of the bundles. Its result is current unless a file changed meanwhile.
    const saved = savedState(root, inputs);
    last = { build: built, signature: saved.changedAtNs < startedAtNs ? saved.signature : signature };
    watchFolders();
    if (signal.aborted || isClosed || (changed.length === 0 && before?.problem === built.problem)) return;
    onRebuilt({ changed, durationMs: performance.now() - startedAt, problem: built.problem });
  };

  const current = async (): Promise<Build> => {
    for (;;) {
      const { signature } = savedState(root, inputs);
      // A failed build may depend on a file that does not exist yet, so it is repeated.
      if (last !== undefined && last.signature === signature && last.build.problem === undefined) return last.build;
      if (running !== undefined) {
        await running;
        if (last?.build.problem !== undefined) return last.build;
        continue;
      }
      running = rebuild(signature).finally(() => {
        running = undefined;
      });
      await running;
      if (last?.build.problem !== undefined) return last.build;
    }
  };

  const onChange = (): void => {
    clearTimeout(settled);
    settled = setTimeout(() => {
      if (!isClosed) current().catch((error) => onNotice(`The functions could not be built: ${String(error)}`));
    }, SETTLED_MS);
  };
  const watchFolders = (): void => {
    for (const folder of foldersOf(root, inputs)) {
      if (watched.has(folder) || isClosed) continue;
      try {
        watched.set(
          folder,
          watch(folder, onChange).on('error', () => watched.delete(folder)),
        );
      } catch (error) {
        onNotice(
          `${folder} cannot be watched (${String(error)}). What you save there is built before the next request.`,
        );
        return;
      }
    }
  };

  return {
    current,
    async close() {
      isClosed = true;
      clearTimeout(settled);
      for (const watcher of watched.values()) watcher.close();
      await running;
      await esbuild?.context.dispose().catch((error) => {
        if (!signal.aborted) throw error;
      });
      rmSync(outFolder, { recursive: true, force: true });
    },
  };
}

function builtFunction(route: Route, outFolder: string, versions: ReadonlyMap<string, string>): BuiltFunction {
  const file = path.join(outFolder, route.name, 'index.mjs');
  const version = versions.get(file);
  if (version === undefined) throw new Error(`esbuild wrote no ${file}.`);
  return { route, file, version };
}

/** A rebuilt function, and one whose row changed. */
function changedFunctions(known: readonly BuiltFunction[], after: Build): readonly string[] {
  if (after.problem !== undefined) return [];
  const keyOf = (built: BuiltFunction) => JSON.stringify(built);
  const keys = new Set(known.map(keyOf));
  const removed = known.filter(({ route }) => !after.functions.some((one) => one.route.name === route.name));
  return [...after.functions.filter((built) => !keys.has(keyOf(built))), ...removed].map(({ route }) => route.name);
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
