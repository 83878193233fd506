import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { stages } from '../../infra/stages/index.ts';
import { confirm } from '../confirm.ts';
import { initProject } from '../init/init.ts';
import type { Io } from '../io.ts';

interface InitCommandOptions {
  readonly name?: string;
  readonly database?: string;
  readonly withoutExample: boolean;
  readonly notDeployed: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .option('--name <name>', 'the project: the first part of every name in AWS (default: asked at a terminal)')
    .option('--database <name>', 'the database (default: the name, with underscores for hyphens)')
    .option('--without-example', 'remove the example application: conversations and messages', false)
    .option('--not-deployed', 'continue even if states or stages show that the project may be deployed', false)
    .action(async (options: InitCommandOptions) => {
      const lines = await initProject({
        ...(await answered(options, io)),
        notDeployed: options.notDeployed,
        folder: PROJECT_FOLDER,
        stages,
        writeDocs,
      });
      for (const line of lines.length === 0 ? ['Nothing to change.'] : lines) io.out(line);
      if (lines.length > 0) io.err('Next: npm test, then commit.');
    });
}

/** The options, and the user's answers for missing ones. */
async function answered(options: InitCommandOptions, io: Io) {
  const { name, database, withoutExample } = options;
  if (name !== undefined) return { name, database, withoutExample };
  if (io.ask === undefined) {
    throw new Error(
      '--name is missing, and there is no terminal to ask at. Give the project a name, such as --name billing.',
    );
  }
  const asked = (await io.ask('Name of the project, such as billing: ')).trim();
  const keep =
    !withoutExample && (await confirm(io, { question: 'Remove the example application?', flag: '--without-example' }));
  return { name: asked, database, withoutExample: withoutExample || keep };
}

/** In a separate process, because this one has already loaded the old names. */
async function writeDocs(folder: string): Promise<readonly string[]> {
  const script = path.join('scripts', 'docs', 'main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], { cwd: folder });
  return stdout.split('\n').filter((line) => line !== '');
}
