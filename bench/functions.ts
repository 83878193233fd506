// Cold and warm start of each function against an empty handler, sizes, and how quick npm run dev is: medians of 5, in one run.
//   npm run bench:functions
// Exits 1 when a target is missed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { type BuildOptions, context } from 'esbuild';
import { BUNDLE_OPTIONS, bundleFunctions } from '../infra/lambda/bundle.ts';
import { findEntryPoints } from '../infra/lambda/entry-points.ts';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { startLambda } from '../scripts/lambda/thread.ts';

const RUNS = 5;
/** dev may take this much longer than local and one cold build; and from save to answer than the rebuild and an empty thread. */
const READY_TOLERANCE = 1.1;
const SAVE_LIMIT = 1.5;
const PROGRAM = path.join(PROJECT_FOLDER, 'scripts', 'daybreak.mjs');
const DEV_PORTS = ['--port', '0', '--data-api-port', '0'];

const workFolder = path.join(PROJECT_FOLDER, '.daybreak');
mkdirSync(workFolder, { recursive: true });
const folder = mkdtempSync(path.join(workFolder, 'bench-'));
// Not in the project: PostgreSQL, which runs as another user where we are root, must be able to enter every folder above it.
const keptData = path.join(tmpdir(), `daybreak-bench-${process.pid}`);
// Answers without a database, because only the start is measured.
const EVENT = { routeKey: 'GET /x', headers: {}, requestContext: { requestId: 'bench' } };

async function main(): Promise<void> {
  const missed: string[] = [];
  try {
    const empty = await starts(emptyBundle());
    await printStarts(empty);
    if (!(await readyInTime())) missed.push('dev ready');
    if (!(await saveInTime(empty.cold))) missed.push('save to answer');
  } finally {
    for (const made of [folder, keptData]) rmSync(made, { recursive: true, force: true });
  }
  console.log(missed.length === 0 ? '\nEvery target is met.' : `\nMissed: ${missed.join(', ')}.`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

async function printStarts(empty: Starts): Promise<void> {
  const bundles = await bundleFunctions(findEntryPoints(path.join(PROJECT_FOLDER, 'functions')), {
    root: PROJECT_FOLDER,
    outFolder: path.join(folder, 'bundles'),
  });
  console.log('function                 cold      warm      size   compressed   cold / empty');
  printStart('(empty handler)', empty, empty.cold);
  for (const { name, file, bytes, gzipBytes } of bundles) {
    printStart(name, await starts(file), empty.cold, `${kib(bytes)}   ${kib(gzipBytes)}`);
  }
}

function printStart(name: string, { cold, warm }: Starts, emptyCold: number, sizes = ''.padEnd(20)): void {
  const ratio = (cold / emptyCold).toFixed(1).padStart(6);
  console.log(`${name.padEnd(20)} ${ms(cold)} ${ms(warm)} ${sizes}   ${ratio}`);
}

interface Starts {
  /** From the start of the thread to the first answer. */
  readonly cold: number;
  /** A later answer. */
  readonly warm: number;
}

async function starts(bundle: string): Promise<Starts> {
  const runs: Starts[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    const lambda = startLambda({}, { onLine: () => undefined });
    await lambda.invokeForJson(bundle, EVENT);
    const cold = performance.now() - startedAt;
    const again = performance.now();
    await lambda.invokeForJson(bundle, EVENT);
    runs.push({ cold, warm: performance.now() - again });
    await lambda.close();
  }
  return { cold: median(runs.map(({ cold }) => cold)), warm: median(runs.map(({ warm }) => warm)) };
}

function emptyBundle(): string {
  const file = path.join(folder, 'empty', 'index.mjs');
  mkdirSync(path.dirname(file));
  writeFileSync(file, 'export const handler = async () => ({ statusCode: 204 });\n');
  return file;
}

/**
 * Compares dev with local plus one cold build, each in a separate process, as for a user who runs one after the other. A later start finds
 * the data of an earlier one, as nearly every start does. The first start of dev also applies the migrations, so its limit includes migrate
 * as a third process.
 */
async function readyInTime(): Promise<boolean> {
  const kept = ['--data-dir', keptData];
  await readyMs('dev', ...DEV_PORTS, ...kept);
  const later = await pairs(async () => readyMs('local', '--port', '0', ...kept), kept);
  const first = await pairs(localAndMigrateMs, ['--ephemeral']);
  const isMet = [
    target('dev ready, later start', later.dev, later.limit, 'local ready + one cold build, +10 %'),
    target('dev ready, first start', first.dev, first.limit, 'local ready + one cold build + migrate, +10 %'),
  ];
  return isMet.every(Boolean);
}

/** In turn, so that other load slows both down. */
async function pairs(othersMs: () => Promise<number>, data: readonly string[]) {
  const runs: { readonly dev: number; readonly limit: number }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const others = (await othersMs()) + (await coldBuildMs());
    runs.push({ dev: await readyMs('dev', ...DEV_PORTS, ...data), limit: others * READY_TOLERANCE });
  }
  return { dev: median(runs.map(({ dev }) => dev)), limit: median(runs.map(({ limit }) => limit)) };
}

async function localAndMigrateMs(): Promise<number> {
  const envFile = path.join(folder, '.env.local');
  const startedAt = performance.now();
  const { child } = await startProgram(PROJECT_FOLDER, [
    'local',
    ...['--port', '0', '--ephemeral', '--json', '--env-file', envFile],
  ]);
  const migrating = spawn(process.execPath, ['--', PROGRAM, 'migrate', '--env-file', envFile], { stdio: 'ignore' });
  const [code] = await once(migrating, 'exit');
  const taken = performance.now() - startedAt;
  await stop(child);
  if (code !== 0) throw new Error(`migrate ended with ${code}.`);
  return taken;
}

async function readyMs(...args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const { child } = await startProgram(PROJECT_FOLDER, [...args, '--json']);
  const taken = performance.now() - startedAt;
  await stop(child);
  return taken;
}

async function startProgram(root: string, args: readonly string[]) {
  const program = path.join(root, 'scripts', 'daybreak.mjs');
  const child = spawn(process.execPath, ['--', program, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${args[0]} ended with ${code} before it was ready: ${errors}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  return { child, ready: JSON.parse(String(line)) as { readonly url: string } };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}

/** As dev builds them. */
function buildOptions(root: string): BuildOptions {
  const entryPoints = findEntryPoints(path.join(root, 'functions')).map(({ name, file }) => ({
    in: file,
    out: `${name}/index`,
  }));
  const own = { minify: false, splitting: true, absWorkingDir: root, entryPoints, outdir: path.join(folder, 'out') };
  return { ...BUNDLE_OPTIONS, ...own };
}

async function coldBuildMs(): Promise<number> {
  const startedAt = performance.now();
  const program = path.join(PROJECT_FOLDER, 'bench', 'cold-build.mjs');
  const child = spawn(process.execPath, [program, JSON.stringify(buildOptions(PROJECT_FOLDER))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  const taken = performance.now() - startedAt;
  if (line !== 'built') throw new Error('The build failed.');
  await ended;
  return taken;
}

/** From a saved file to the answer of the new code, against esbuild's own rebuild and the start of a thread with an empty handler. */
async function saveInTime(emptyCold: number): Promise<boolean> {
  const root = projectCopy();
  const { child, ready } = await startProgram(root, ['dev', ...DEV_PORTS, '--ephemeral', '--json', '--log', 'none']);
  const build = await context(buildOptions(root));
  try {
    await build.rebuild();
    const saves: number[] = [];
    const rebuilds: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      saveAnswer(root, `a${run}`);
      const startedAt = performance.now();
      const answer = await (await fetch(`${ready.url}/bench`)).text();
      saves.push(performance.now() - startedAt);
      if (answer !== `a${run}`) throw new Error(`dev answered ${answer} after a${run} was saved.`);
      saveAnswer(root, `b${run}`);
      const rebuildAt = performance.now();
      await build.rebuild();
      rebuilds.push(performance.now() - rebuildAt);
    }
    const floor = median(rebuilds) + emptyCold;
    return target('save to answer', median(saves), floor * SAVE_LIMIT, `${SAVE_LIMIT} × (rebuild + empty thread)`);
  } finally {
    await build.dispose();
    await stop(child);
  }
}

/** The project with one more function, so that the user's own files are not changed. */
function projectCopy(): string {
  const root = path.join(folder, 'project');
  mkdirSync(root);
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'cdktf.json'];
  for (const name of ['functions', 'scripts', 'infra', 'migrations', 'config', ...files]) {
    cpSync(path.join(PROJECT_FOLDER, name), path.join(root, name), { recursive: true });
  }
  for (const name of ['packages', 'node_modules']) symlinkSync(path.join(PROJECT_FOLDER, name), path.join(root, name));
  saveAnswer(root, 'first');
  const table = path.join(root, 'functions', 'routes.json');
  const row = { name: 'bench', method: 'GET', path: '/bench', level: 'read', description: 'Bench' };
  writeFileSync(table, JSON.stringify([...JSON.parse(readFileSync(table, 'utf8')), row], null, 2));
  return root;
}

function saveAnswer(root: string, answer: string): void {
  writeFileSync(path.join(root, 'functions', 'bench.ts'), `export const handler = async () => '${answer}';\n`);
}

function target(name: string, taken: number | undefined, limit: number, what: string): boolean {
  const isMet = (taken ?? Number.POSITIVE_INFINITY) <= limit;
  console.log(`${name}: ${ms(taken ?? 0)}, at most ${ms(limit)} (${what}): ${isMet ? 'met' : 'missed'}`);
  return isMet;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(8);
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);
}

await main();
