// The TypeScript of this project as JavaScript, for the two programs that start often: built when a source changed, and kept.
// A start from the sources through tsx is three times the work, since each of some 300 modules goes through its hooks.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROJECT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(PROJECT, 'node_modules', '.cache', 'daybreak');
/** What decides how the sources are built, beside the sources. */
const SETTINGS = ['tsconfig.json', 'infra/compiled.mjs'];
/**
 * Packages that are CommonJS, and large. An import of one makes Node read all its text for the names that it exports, which was a fifth of a
 * synth; a require does not.
 */
const COMMONJS = /^(@cdktf\/|cdktf$|constructs$)/;
/** Of a hundred files, which nearly each command reads. */
const BUILT_IN = /^zod$/;
const REQUIRE_HERE =
  "import { createRequire as __createRequire } from 'node:module'; const __requireHere = __createRequire(import.meta.url);";
/** A program that runs for days loads some of its files late. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Imports a program: `await load('scripts/cli.ts')`. From its sources where nothing can be written, which is slower: a read-only
 * container, or the checkout of another user. Where a source is wrong, the process ends with 2 after esbuild's text with file and line.
 *
 * @param {string} source - relative to the project's folder
 * @returns {Promise<any>} what the source exports
 */
export async function load(source) {
  const list = path.join(FOLDER, `${path.basename(source, '.ts')}.json`);
  const program = upToDate(list) ?? (await compile(source, list));
  if (program !== undefined) return import(pathToFileURL(path.join(FOLDER, program)).href);
  const { register } = await import('tsx/esm/api');
  register({ tsconfig: path.join(PROJECT, 'tsconfig.json') });
  return import(pathToFileURL(path.join(PROJECT, source)).href);
}

/** The file that was built, unless something that it was built from changed. */
function upToDate(list) {
  try {
    const { project, sources, program } = JSON.parse(readFileSync(list, 'utf8'));
    // Two checkouts may share their node_modules.
    if (project !== PROJECT) return undefined;
    return Object.entries(sources).every(([file, known]) => stateOf(file) === known) ? program : undefined;
  } catch {
    // Not built yet, or a source is gone.
    return undefined;
  }
}

/** The version of a file, which changes with each modification. */
function stateOf(file) {
  const { mtimeMs, size } = statSync(path.resolve(PROJECT, file));
  return `${mtimeMs} ${size}`;
}

async function compile(source, list) {
  const { build, formatMessages } = await import('esbuild');
  const sources = Object.fromEntries(SETTINGS.map((file) => [file, stateOf(file)]));
  const { metafile, outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [source],
    outdir: FOLDER,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outExtension: { '.js': '.mjs' },
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'silent',
    metafile: true,
    write: false,
    // A file of the project is found beside its source, not beside what it was built into.
    define: { 'import.meta.dirname': '__sourceFolder', 'import.meta.url': '__sourceUrl' },
    banner: { js: REQUIRE_HERE },
    plugins: [
      {
        name: 'sources',
        setup({ onLoad, onResolve }) {
          onResolve({ filter: COMMONJS }, ({ path: name }) => ({ path: name, namespace: 'required' }));
          onResolve({ filter: BUILT_IN }, ({ path: name }) => {
            const file = fileURLToPath(import.meta.resolve(name));
            const version = path.relative(PROJECT, path.join(path.dirname(file), 'package.json'));
            sources[version] = stateOf(version);
            return { path: file };
          });
          onLoad({ filter: /./, namespace: 'required' }, ({ path: name }) => ({
            contents: `module.exports = __requireHere(${JSON.stringify(name)});`,
          }));
          onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
            // Before it is read: a source that changes while it is being built is built again.
            sources[path.relative(PROJECT, file)] = stateOf(file);
            const code = readFileSync(file, 'utf8');
            return { loader: 'ts', contents: code.includes('import.meta.') ? ownPlace(file) + code : code };
          });
        },
      },
    ],
  }).catch(async (failure) => {
    if (failure.errors === undefined) throw failure;
    const errors = await formatMessages(failure.errors, { kind: 'error' });
    console.error(errors.join('').trim());
    process.exit(2);
  });
  const [program] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source);
  try {
    mkdirSync(FOLDER, { recursive: true });
    for (const { path: file, contents } of outputFiles) writeWhole(file, contents);
    writeWhole(list, JSON.stringify({ project: PROJECT, sources, program: path.basename(program) }));
    removeOld();
    return path.basename(program);
  } catch (error) {
    if (error.syscall === undefined) throw error;
    return undefined;
  }
}

/** On the first line of the code, so that the numbers of its lines stay. */
function ownPlace(file) {
  const [folder, url] = [path.dirname(file), pathToFileURL(file).href].map((text) => JSON.stringify(text));
  return `const __sourceFolder = ${folder}, __sourceUrl = ${url};`;
}

/** Two programs may build at the same time: each reads whole files. */
function writeWhole(file, contents) {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, file);
}

function removeOld() {
  for (const name of readdirSync(FOLDER)) {
    const file = path.join(FOLDER, name);
    // Another program that builds may have moved it.
    const { mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (mtimeMs < Date.now() - KEPT_MS) rmSync(file, { force: true });
  }
}
