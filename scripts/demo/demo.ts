import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DataApiLocal, startDataApiLocal } from '@daybreak/data-api-local';
import type { Database } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection, readEnvFile, writeEnvFile } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { bundleFunctions } from '../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../infra/lambda/entry-points.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage } from '../../infra/stages/index.ts';
import { describeOutput } from '../lambda/output-line.ts';
import { type Lambda, startLambda } from '../lambda/thread.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import { authorized, compareWrites, storeAndRead } from './notes.ts';
import { runSteps, type Step } from './steps.ts';

const APPLICATION = path.join(PROJECT_FOLDER, 'scripts/demo/application');

/** The parts that one run has started; each step adds its member. */
interface Run {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  local?: DataApiLocal;
  db?: Database;
  lambda?: Lambda;
}

/**
 * The whole cycle on this machine: synth, local Data API, .env, migrations, functions, and the cost of a loop. The demo has its own
 * application, so that it works with any migrations and functions of the project. Everything is in a temporary folder. The folder and all
 * processes are removed at the end, also after an error.
 *
 * @param env - without the variables of a real database; see `hermeticEnv`
 * @throws {DemoError} a step failed
 */
export async function runDemo(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const run: Run = { folder: await mkdtemp(path.join(tmpdir(), 'daybreak-demo-')), env };
  try {
    await runSteps(STEPS, run, print, signal);
  } finally {
    await run.lambda?.close();
    await run.db?.close();
    await run.local?.stop();
    await rm(run.folder, { recursive: true, force: true });
  }
}

const STEPS: readonly Step<Run>[] = [
  {
    name: 'Synthesise',
    async run({ folder, env }) {
      const { stacks } = await synthesiseStage('dev', path.join(folder, 'cdktf.out'), { env });
      const [stack] = stacks;
      if (!stack) throw new Error('The synth wrote no stack.');
      const text = await readFile(stack.file, 'utf8');
      return `stack ${stack.id}: ${countResources(text)} AWS resources as Terraform, and no password`;
    },
    advice: 'Run `npm run synth` to see it alone.',
  },
  {
    name: 'Start',
    async run(run) {
      run.local = await startDataApiLocal({ port: 0, ephemeral: true, database: findStage('dev').databaseName });
      const { engine, version } = run.local.postgres;
      return `local RDS Data API at ${run.local.url}, PostgreSQL ${version} (${engine})`;
    },
    advice: 'Run `npm run local -- --ephemeral` to see it alone.',
  },
  {
    name: 'Connect',
    async run(run) {
      const file = path.join(run.folder, '.env');
      writeEnvFile(file, started(run.local).env);
      run.db = await connectDatabase(loadConnection({ env: {}, envFile: file, envFileRequired: true }), {
        warnRepeats: false,
      });
      return `${file}: ${Object.keys(readConnection(run)).length} values that connect code to this database`;
    },
    advice: 'docs/connection.md says what the file holds.',
  },
  {
    name: 'Migrate',
    async run({ db }) {
      const { applied } = await migrate(started(db), {
        folder: path.join(APPLICATION, 'migrations'),
        appliedBy: 'demo',
      });
      return `${applied.length} SQL migration of scripts/demo/application through the Data API, in one transaction`;
    },
    advice: 'migrations/FORMAT.md says what a file may hold.',
  },
  {
    name: 'Call',
    async run(run) {
      const folder = path.join(run.folder, 'functions');
      await bundleFunctions(findEntryPoints(path.join(APPLICATION, 'functions')), {
        root: PROJECT_FOLDER,
        outFolder: folder,
      });
      run.lambda = startLambda(readConnection(run), {
        onLine: (line) => {
          for (const shown of describeOutput(line)) process.stderr.write(`${shown}\n`);
        },
      });
      return storeAndRead(authorized(run.lambda, folder, 'demo-user'));
    },
    advice: 'The functions are in scripts/demo/application.',
  },
  {
    name: 'Compare',
    async run({ lambda, folder }) {
      return compareWrites(authorized(started(lambda), path.join(folder, 'functions'), 'demo-loop'));
    },
    advice: 'Run the demo again; if it fails again, the functions or the local Data API are at fault.',
  },
];

function readConnection({ folder }: Run): Readonly<Record<string, string>> {
  return started(readEnvFile(path.join(folder, '.env')));
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('An earlier step did not start what this one needs.');
  return part;
}

/** AWS resources of a `cdk.tf.json`; `random_id` and the like are not resources of AWS. */
function countResources(text: string): number {
  const { resource } = JSON.parse(text) as { resource: Readonly<Record<string, object>> };
  return Object.entries(resource)
    .filter(([type]) => type.startsWith('aws_'))
    .reduce((sum, [, named]) => sum + Object.keys(named).length, 0);
}
