// The input of the checks: the machine, the project and its connection. Tests pass other ones.
import { statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DEFAULT_PORT as CONSOLE_PORT } from '@daybreak/console';
import { findPostgres } from '@daybreak/data-api-local';
import { type Connection, loadConnection, readEnvFile } from '@daybreak/database/settings';
import { envFileOf, envFileRequired } from '../env/env-file.ts';
import { once } from './once.ts';

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The project's folder. */
  readonly cwd: string;
  /** `v20.20.2` */
  readonly nodeVersion: string;
  readonly platform: NodeJS.Platform;
  /** Of the operating system; it contains the name WSL there. */
  readonly release: string;
  readonly homeFolder: string;
  readonly temporaryFolder: string;
  freeBytes(folder: string): Promise<number>;
  readonly findPostgres: typeof findPostgres;
  /** The default ports of the local Data API and the console. */
  readonly ports: { readonly dataApi: number; readonly console: number };
  readonly migrationsFolder: string;
  readonly stage: string;
  /** As the user wrote it. */
  readonly envFile: string;
  readonly envFilePath: string;
  /** The names and values of the file; none if there is no file. @throws {ConfigError} it cannot be read */
  fileValues(): Readonly<Record<string, string>>;
  /** @throws {ConfigError} with every problem */
  connection(): Connection;
}

export interface SurroundingsOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stage: string;
  readonly envFile?: string | undefined;
}

export function surroundingsOf({ env, cwd, stage, envFile }: SurroundingsOptions): Surroundings {
  const choice = { stage, envFile };
  const shown = envFileOf(choice);
  const envFilePath = path.resolve(cwd, shown);
  return {
    env,
    cwd: path.resolve(cwd),
    nodeVersion: process.version,
    platform: process.platform,
    release: os.release(),
    homeFolder: os.homedir(),
    temporaryFolder: os.tmpdir(),
    async freeBytes(folder) {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    findPostgres,
    ports: { dataApi: 8432, console: CONSOLE_PORT },
    migrationsFolder: path.join(path.resolve(cwd), 'migrations'),
    stage,
    envFile: shown,
    envFilePath,
    fileValues: once(() => readEnvFile(envFilePath) ?? {}),
    connection: once(() => loadConnection({ env, envFile: envFilePath, envFileRequired: envFileRequired(choice) })),
  };
}
