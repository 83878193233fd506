import path from 'node:path';
import { type Command, Option } from 'commander';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';
import { synthesiseStage } from '../terraform/synth.ts';

interface Settings {
  readonly stage: string;
  /** Relative to the folder that the command was started in. @default - `cdktf.out` of the project */
  readonly output?: string;
  readonly json: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .addOption(stageOption())
    .addOption(
      new Option(
        '--output <folder>',
        'output folder, only to inspect it: Terraform keeps the state next to that folder (default: cdktf.out of the project)',
      ).env('CDKTF_OUTDIR'),
    )
    .addOption(jsonOption())
    .action(async (settings: Settings) => runSynth(settings, io));
}

/** Synthesises and reports the written files. */
async function runSynth(settings: Settings, io: Io): Promise<void> {
  const folder = settings.output ? path.resolve(io.cwd, settings.output) : path.join(PROJECT_FOLDER, 'cdktf.out');
  const { stage, stacks, notices } = await synthesiseStage(settings.stage, folder, { env: io.env });
  for (const notice of notices) io.err(notice);
  if (settings.json) {
    io.out(JSON.stringify({ stage, stacks }));
    return;
  }
  for (const { id, file } of stacks) io.out(`Synthesised ${id}: ${path.relative(io.cwd, file) || file}`);
}
