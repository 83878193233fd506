import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { findStage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';
import { InterruptedError } from '../terraform/interrupts.ts';

/** The folder of cdktf.json, where the synth runs whatever folder the command was started in. */
const PROJECT_FOLDER = path.resolve(import.meta.dirname, '../..');

interface SynthSettings {
  readonly stage: string;
  /** Relative to the folder that the command was started in. @default - `cdktf.out` of the project */
  readonly output?: string;
  readonly json: boolean;
}

export function declareSynth(program: Command, io: Io): void {
  program
    .command('synth')
    .description('write the stacks of a stage as Terraform JSON, offline')
    .addOption(stageOption())
    .addOption(
      new Option(
        '--output <folder>',
        "where to, for looking at: Terraform keeps a stack's state beside that folder (default: cdktf.out of the project)",
      ).env('CDKTF_OUTDIR'),
    )
    .addOption(jsonOption())
    .action(async (settings: SynthSettings) => runSynth(settings, io));
}

/** Synthesises and says what was written. */
async function runSynth(settings: SynthSettings, io: Io): Promise<void> {
  const folder = settings.output ? path.resolve(io.cwd, settings.output) : path.join(PROJECT_FOLDER, 'cdktf.out');
  const { stage, stacks } = await synthesiseStage(settings.stage, folder, io.env);
  if (settings.json) {
    io.out(JSON.stringify({ stage, stacks }));
    return;
  }
  for (const { id, file } of stacks) io.out(`Synthesised ${id}: ${path.relative(io.cwd, file) || file}`);
}

export interface SynthesisedStage {
  readonly stage: string;
  /** `file` is the absolute path of the stack's `cdk.tf.json`. */
  readonly stacks: readonly { readonly id: string; readonly file: string }[];
}

/**
 * Starts the CDKTF app as a child process, as the CDKTF command line does, and waits for it.
 *
 * @param outputFolder - absolute; made when it is not there. Stacks of other stages that lie in it stay.
 * @param stop - ends the app
 * @throws {Error} there is no such stage, or the app failed (with what it said)
 * @throws {InterruptedError} `stop` was aborted
 */
export async function synthesiseStage(
  stageName: string,
  outputFolder: string,
  env: NodeJS.ProcessEnv,
  stop?: AbortSignal,
): Promise<SynthesisedStage> {
  const stage = findStage(stageName).name;
  mkdirSync(outputFolder, { recursive: true });
  const child = spawn(process.execPath, ['infra/start.cjs'], {
    cwd: PROJECT_FOLDER,
    // SYNTH_HCL_OUTPUT would make CDKTF write HCL, which loses the ephemeral blocks.
    env: { ...env, STAGE: stage, CDKTF_OUTDIR: outputFolder, SYNTH_HCL_OUTPUT: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(stop && { signal: stop }),
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const ended = await new Promise<number | string>((resolve, reject) => {
    // An aborted child reports an error first and ends later.
    child.on('error', (error) => stop?.aborted || reject(error));
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no status'));
  });
  if (stop?.aborted) {
    throw new InterruptedError('Interrupted while synthesising. Nothing was changed. Run the command again.');
  }
  if (ended !== 0) {
    throw new Error(
      `The synth of stage ${stage} ended with ${ended}. Expected 0 and one folder per stack in ${outputFolder}. ` +
        `Mend what infra/main.ts says:\n${Buffer.concat(said).toString().trim()}`,
    );
  }
  return { stage, stacks: writtenStacks(outputFolder) };
}

/** What CDKTF's manifest of the last synth names. */
function writtenStacks(outputFolder: string): SynthesisedStage['stacks'] {
  const text = readFileSync(path.join(outputFolder, 'manifest.json'), 'utf8');
  const { stacks } = JSON.parse(text) as { stacks: Record<string, { name: string; synthesizedStackPath: string }> };
  return Object.values(stacks).map(({ name, synthesizedStackPath }) => ({
    id: name,
    file: path.join(outputFolder, synthesizedStackPath),
  }));
}
