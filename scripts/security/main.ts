// Writes the synthesised stacks of a stage in the form that Checkov reads: npm run checkov:input.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { processIo } from '../io.ts';
import { writeCheckovInput } from './checkov-input.ts';

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
  for (const file of await writeCheckovInput({ stage, output, env: process.env })) {
    io.out(`Wrote ${path.relative(process.cwd(), file)}`);
  }
}

main().catch((error: unknown) => {
  io.err(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});
