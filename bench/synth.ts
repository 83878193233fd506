// How long the synth of a stage takes: as a whole process, which a person waits for, and inside one, rules included.
// Start it with: node --import tsx bench/synth.ts [stage]…
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

const RUNS = 5;
const PROCESS_BUDGET_MS = 1500;
const INSIDE_BUDGET_MS = 250;

const scratch = mkdtempSync(path.join(os.tmpdir(), 'daybreak-bench-'));
try {
  const { synthesiseStage } = await import('../infra/app.ts');
  const { functionCode } = await import('../infra/lambda/code.ts');
  const { findStage, stages, withStateBucket } = await import('../infra/stages/index.ts');
  // Built before the measurement: the synth builds functions only after a change.
  const code = await functionCode({ root: PROJECT_FOLDER, outFolder: path.join(PROJECT_FOLDER, 'dist', 'functions') });
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : stages.map(({ name }) => name);
  for (const name of chosen) {
    // The first call for this stage in the process, as in a synth.
    const started = performance.now();
    synthesiseStage(withStateBucket(findStage(name), 'bench'), { outdir: scratch, code });
    const insideMs = performance.now() - started;
    const processMs = median(Array.from({ length: RUNS }, () => processTime(name)));
    report(`${name}: whole process, median of ${RUNS}`, processMs, PROCESS_BUDGET_MS);
    report(`${name}: inside, first call`, insideMs, INSIDE_BUDGET_MS);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function processTime(stage: string): number {
  const started = performance.now();
  const run = spawnSync(process.execPath, ['infra/start.mjs'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, STAGE: stage, STATE_BUCKET: 'bench', CDKTF_OUTDIR: scratch },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The synth of ${stage} ended with ${run.status}:\n${run.stderr}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(what: string, ms: number, budgetMs: number): void {
  console.log(`${what}: ${Math.round(ms)} ms, ${(ms / budgetMs).toFixed(2)} of the ${budgetMs} ms budgeted`);
  if (ms > budgetMs) process.exitCode = 1;
}
