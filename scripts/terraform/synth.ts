// The CDKTF app as a child process: the one place that starts it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage } from '../../infra/stages/index.ts';
import { InterruptedError } from './interrupts.ts';

export interface SynthesisedStage {
  readonly stage: string;
  /** `file` is the absolute path of the stack's `cdk.tf.json`. */
  readonly stacks: readonly { readonly id: string; readonly file: string }[];
  /** For a person: upgrades and imports in progress, and the warnings of the rules. */
  readonly notices: readonly string[];
}

export interface SynthSettings {
  readonly env: NodeJS.ProcessEnv;
  /** Ends the app. @default - nothing can */
  readonly stop?: AbortSignal | undefined;
  /** Whether the app checks the stacks with the preflight rules. False for a caller that checks them itself. @default true */
  readonly rules?: boolean;
}

/**
 * Starts the CDKTF app as a child process, like the CDKTF command line, and waits for it.
 *
 * @param outputFolder - absolute; created if it does not exist. Stacks of other stages in it are kept.
 * @throws {Error} stage not found, the app failed, or a rule refuses a stack; with the app's output
 * @throws {InterruptedError} `stop` was aborted
 */
export async function synthesiseStage(
  stageName: string,
  outputFolder: string,
  { env, stop, rules = true }: SynthSettings,
): Promise<SynthesisedStage> {
  const stage = findStage(stageName).name;
  mkdirSync(outputFolder, { recursive: true });
  const child = spawn(process.execPath, ['infra/start.mjs', ...(rules ? [] : ['--no-rules'])], {
    cwd: PROJECT_FOLDER,
    // SYNTH_HCL_OUTPUT would make CDKTF write HCL, which loses the ephemeral blocks.
    env: { ...env, STAGE: stage, CDKTF_OUTDIR: outputFolder, SYNTH_HCL_OUTPUT: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    ...(stop && { signal: stop }),
  });
  const [said, notices]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    said.push(chunk);
    notices.push(chunk);
  });
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
        `Fix the problem reported below:\n${Buffer.concat(said).toString().trim()}`,
    );
  }
  const lines = Buffer.concat(notices).toString().trim().split('\n');
  return { stage, stacks: writtenStacks(outputFolder), notices: lines.filter((line) => line !== '') };
}

/** The stacks in CDKTF's manifest of the last synth. */
function writtenStacks(outputFolder: string): SynthesisedStage['stacks'] {
  const text = readFileSync(path.join(outputFolder, 'manifest.json'), 'utf8');
  const { stacks } = JSON.parse(text) as { stacks: Record<string, { name: string; synthesizedStackPath: string }> };
  return Object.values(stacks).map(({ name, synthesizedStackPath }) => ({
    id: name,
    file: path.join(outputFolder, synthesizedStackPath),
  }));
}
