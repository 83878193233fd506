// Writes the synthesised stacks of a stage in the form that Checkov reads: npm run checkov:input.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { processIo } from '../io.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import { checkovInput } from './checkov-input.ts';

const HELP = `Usage: npm run checkov:input -- [--stage <name>] [--output <folder>]

Synthesises a stage and writes each stack to <folder>/<stack id>/cdk.tf.json, without the terraform block, which Checkov
cannot read. Then run: checkov --config-file infra/security/checkov-<stage>.yaml --directory <folder>

  --stage <name>     the stage (env: STAGE, default: ${DEFAULT_STAGE})
  --output <folder>  the folder to write to (default: dist/checkov/<stage>)
  --help             print this help`;

const io = processIo();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, output: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    io.out(HELP);
    return;
  }
  const stage = values.stage || process.env.STAGE || DEFAULT_STAGE;
  const output = path.resolve(values.output ?? path.join('dist', 'checkov', stage));
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'daybreak-checkov-'));
  try {
    const { stacks } = await synthesiseStage(stage, scratch, { env: process.env });
    for (const { id, file } of stacks) {
      const target = path.join(output, id, 'cdk.tf.json');
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, checkovInput(readFileSync(file, 'utf8')));
      io.out(`Wrote ${path.relative(process.cwd(), target)}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  io.err(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
