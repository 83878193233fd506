import { existsSync } from 'node:fs';
import path from 'node:path';
import { LOCAL_ACCOUNT, readEnvFile } from '@daybreak/database/settings';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { stageNames } from '../../infra/stages/names.ts';

/** The values of `--env-file` and `--stage`. */
export interface EnvFileChoice {
  readonly stage?: string | undefined;
  readonly envFile?: string | undefined;
}

const DEFAULT_FILE = '.env';

/** The connection file: the named one, otherwise `.env` for dev and `.env.<stage>` for another stage. */
export function envFileOf({ stage = DEFAULT_STAGE, envFile }: EnvFileChoice): string {
  return envFile ?? (stage === DEFAULT_STAGE ? DEFAULT_FILE : `${DEFAULT_FILE}.${stage}`);
}

/** Whether the file must exist: it is named, or it belongs to a stage. Only `.env` may be missing. */
export function envFileRequired(choice: EnvFileChoice): boolean {
  return envFileOf(choice) !== DEFAULT_FILE;
}

/** The identifier of the cluster on AWS that a file names; undefined without one, and for a local cluster. */
export function clusterOfEnvFile(folder: string, choice: EnvFileChoice): string | undefined {
  const file = path.resolve(folder, envFileOf(choice));
  const [, , , , account, , identifier] = (existsSync(file) && readEnvFile(file)?.AURORA_CLUSTER_ARN?.split(':')) || [];
  return account === LOCAL_ACCOUNT ? undefined : identifier;
}

/** A line if `.env` has the connection of a stage with another file. */
export function misplacedConnection(folder: string, choice: EnvFileChoice): string | undefined {
  const { stage = DEFAULT_STAGE, envFile } = choice;
  if (envFile !== undefined || stage === DEFAULT_STAGE) return undefined;
  if (clusterOfEnvFile(folder, {}) !== stageNames({ name: stage }).clusterIdentifier) return undefined;
  return `${DEFAULT_FILE} holds the connection of stage ${stage}, whose file is ${envFileOf(choice)} now. Write it with npm run env -- --stage ${stage}, or name the old one with --env-file ${DEFAULT_FILE}.`;
}
