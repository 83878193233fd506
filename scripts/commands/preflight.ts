import { type Command, Option } from 'commander';
import { type PreflightResult, preflight, synthesisedStacks } from '../../infra/rules/preflight.ts';
import type { Waiver } from '../../infra/rules/waiver.ts';
import { findStage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';
import { readDocuments, readWaivers } from '../review/files.ts';
import { preflightJson, preflightLines } from '../review/format/preflight.ts';
import { withInterrupts } from '../terraform/interrupts.ts';
import { inPrivateFolder } from '../terraform/plan.ts';
import { synthesiseStage } from '../terraform/synth.ts';

export interface PreflightSettings {
  readonly stage: string;
  /** A JSON file with waivers. @default - the waivers of the stage, if there is no FILE */
  readonly waivers?: string;
  readonly json: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .argument(
      '[file...]',
      'cdk.tf.json or another *.tf.json, JSON of `terraform show -json` of a plan, or - for standard input (default: synthesises the stage)',
    )
    .addOption(stageOption())
    .addOption(
      new Option(
        '--waivers <file>',
        'JSON list of { rule, reason, until, resource? } (default: the waivers of the stage)',
      ),
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
With files, rules for production apply to a file that names production (tag stage, environment or env; name of the
cluster), and to all files with --stage production. Every rule is in docs/rules.md.

Exit codes of a preflight:
  0  nothing is refused; there may be warnings
  1  something is refused
  2  a file cannot be read
`,
    )
    .action(async (files: readonly string[], settings: PreflightSettings) => runPreflight(files, settings, io));
}

/**
 * Checks files, or the stage, and prints the findings.
 * @throws {Error} a file cannot be read; findings in the others are printed before
 */
export async function runPreflight(
  files: readonly string[],
  settings: PreflightSettings,
  io: Io,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): Promise<void> {
  const given = settings.waivers === undefined ? undefined : readWaivers(settings.waivers, io.cwd);
  const production = settings.stage === 'production';
  if (files.length === 0) {
    await judgeStage(settings, given, io);
    return;
  }
  const { documents, problems } = await readDocuments(files, { cwd: io.cwd, stdin });
  if (documents.length > 0) {
    await report(
      preflight(documents, { production, waivers: given ?? [] }),
      documents.map(({ name }) => name),
      settings,
      io,
    );
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Synthesises the stage in a folder next to cdktf.out, so that nothing changes, and checks the result. */
async function judgeStage(settings: PreflightSettings, given: readonly Waiver[] | undefined, io: Io): Promise<void> {
  const stage = findStage(settings.stage);
  const judge = async (folder: string, stop: AbortSignal) => {
    await synthesiseStage(stage.name, folder, { env: io.env, stop, rules: false });
    const stacks = synthesisedStacks(folder);
    const result = preflight(stacks, { production: stage.production, waivers: given ?? stage.waivers });
    await report(
      result,
      stacks.map(({ name }) => name),
      settings,
      io,
    );
  };
  await withInterrupts(io, ({ stop }) => inPrivateFolder((folder) => judge(folder, stop)));
}

async function report(
  result: PreflightResult,
  judged: readonly string[],
  settings: PreflightSettings,
  io: Io,
): Promise<void> {
  if (settings.json) io.out(preflightJson(result, judged));
  else for (const line of preflightLines(result, judged)) io.out(line);
  if (result.refused) io.exitCode = 1;
}
