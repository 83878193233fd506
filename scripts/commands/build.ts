import path from 'node:path';
import { BACKENDS, type Backend } from '@daybreak/database/settings';
import { type Command, Option } from 'commander';
import { counted } from '../../infra/counted.ts';
import { type Bundle, bundleFunctions } from '../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../infra/lambda/entry-points.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';

const BUNDLES_FOLDER = path.join('dist', 'functions');

export function configure(command: Command, io: Io): void {
  command
    .addOption(stageOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async ({ json, stage, backend }: BuildOptions) => {
      const bundles = await buildFunctions(backend ?? findStage(stage).functions.backend);
      if (json) io.out(JSON.stringify({ bundles: bundles.map(({ inputs: _, ...bundle }) => bundle) }));
      else for (const line of bundleLines(bundles)) io.out(line);
    });
}

interface BuildOptions {
  readonly json: boolean;
  readonly stage: string;
  /** @default - the backend of the stage */
  readonly backend?: Backend;
}

function backendOption(): Option {
  return new Option(
    '--backend <name>',
    'the backend whose driver is in the bundles (default: functions.backend of the stage)',
  ).choices(BACKENDS);
}

async function buildFunctions(backend: Backend): Promise<readonly Bundle[]> {
  const entryPoints = findEntryPoints(path.join(PROJECT_FOLDER, 'functions'));
  const outFolder = path.join(PROJECT_FOLDER, BUNDLES_FOLDER);
  return bundleFunctions(entryPoints, { root: PROJECT_FOLDER, outFolder, backend });
}

/** One line for each function, and their number. */
export function bundleLines(bundles: readonly Pick<Bundle, 'name' | 'bytes' | 'gzipBytes'>[]): readonly string[] {
  const width = Math.max(...bundles.map(({ name }) => name.length));
  const lines = bundles.map(({ name, bytes, gzipBytes }) => {
    return `${name.padEnd(width)}  ${kib(bytes)} KiB  ${kib(gzipBytes)} KiB compressed`;
  });
  return [...lines, `${counted(bundles.length, 'function')} in ${BUNDLES_FOLDER.replaceAll(path.sep, '/')}/`];
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1).padStart(7);
}
