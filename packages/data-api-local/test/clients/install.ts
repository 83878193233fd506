import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { DataApiLocal } from '../../src/local.ts';

const run = promisify(execFile);

/** A project of its own with the packages of one client: they are old, or large, and nothing that we want to depend on. */
export interface ClientProject {
  /** Runs Node in a folder of the project; the connection is in the environment, as the programs and AWS's SDKs read it. */
  node(args: readonly string[], folder?: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

/** Copies the programs into a temporary folder, and installs exactly these versions there. No install script runs. */
export async function installClient(
  local: DataApiLocal,
  packages: Readonly<Record<string, string>>,
): Promise<ClientProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-client-'));
  await cp(path.join(import.meta.dirname, 'programs'), folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  // On Windows npm is a batch file, which only a shell can start.
  await run('npm', ['install', ...flags], { cwd: folder, shell: process.platform === 'win32' });
  const { url, resourceArn, secretArn, database } = local;
  const env = {
    ...process.env,
    ...local.env,
    ...{ URL: url, RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, DATABASE: database },
    AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: '1',
    // Some clients read a timestamp without a zone as local time.
    TZ: 'UTC',
  };
  return {
    node: (args, inside = '.') => run(process.execPath, args, { cwd: path.join(folder, inside), env }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
