import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { synthesiseStage } from '../terraform/synth.ts';

/**
 * A synthesised stack in the form that Checkov reads: without the `terraform` block. Checkov 3.3 expects only nested blocks there,
 * fails on `required_version`, which is text, and then reports nothing. No check of Checkov needs that block.
 */
export function checkovInput(text: string): string {
  const { terraform: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return `${JSON.stringify(rest, null, 2)}\n`;
}

/**
 * Synthesises a stage and writes each of its stacks so. Returns the files.
 *
 * @param output - absolute; created if it does not exist
 * @throws {UnknownStageError} no stage has this name
 * @throws {Error} the stage cannot be synthesised
 */
export async function writeCheckovInput(options: {
  readonly stage: string;
  readonly output: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<readonly string[]> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'daybreak-checkov-'));
  try {
    const { stacks } = await synthesiseStage(options.stage, scratch, { env: options.env });
    return stacks.map(({ id, file }) => {
      const target = path.join(options.output, id, 'cdk.tf.json');
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, checkovInput(readFileSync(file, 'utf8')));
      return target;
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
