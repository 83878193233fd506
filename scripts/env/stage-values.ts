// The connection of a stage, from its outputs: those of Terraform, or given ones.
import { type DataApiConnection, ENDPOINT_ENV, loadConnection } from '@daybreak/database/settings';
import { databaseStackId, findStage, functionsStackId, hasFunctions, stageNames } from '../../infra/stages/index.ts';
import type { Interrupts } from '../terraform/interrupts.ts';
import { isSynthesised, stackFolder, terraformOutput } from '../terraform/output.ts';
import { type ConnectionValues, connectionValues, type EnvValues, functionsValues } from './outputs.ts';

export interface StageValues {
  readonly stackId: string;
  readonly values: ConnectionValues;
  /** Where the outputs come from, for people. */
  readonly from: string;
}

export interface StageValuesOptions {
  /** The folder of cdktf.json. */
  readonly projectFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Who stops Terraform. @default - nobody */
  readonly interrupts?: Interrupts;
  /** Leave the stack of the functions out, which a deploy is about to change. @default false */
  readonly databaseOnly?: boolean;
  /** Outputs to use. @default - Terraform is asked */
  readonly outputs?: { readonly text: string; readonly from: string };
}

/**
 * The connection of a deployed stage.
 * @throws {UnknownStageError} stage not found
 * @throws {ConfigError} with every problem of the outputs, or what Terraform said
 */
export async function stageValues(stageName: string, options: StageValuesOptions): Promise<StageValues> {
  const { databaseOnly = false, env, interrupts, outputs, projectFolder } = options;
  const stage = findStage(stageName);
  const asked = (stackId: string) =>
    terraformOutput({ stackId, projectFolder, env, ...(interrupts && { interrupts }) });
  const sourceOf = (stackId: string) => ({
    stackId,
    clusterIdentifier: stageNames(stage).clusterIdentifier,
    from: outputs?.from ?? `Terraform (${stackFolder(stackId)})`,
  });
  const source = sourceOf(databaseStackId(stage));
  const database = connectionValues(outputs?.text ?? (await asked(source.stackId)), source);

  const api = functionsStackId(stage);
  const mayHaveApi =
    !databaseOnly && hasFunctions(stage) && (outputs !== undefined || isSynthesised(projectFolder, api));
  const values = mayHaveApi
    ? { ...database, ...functionsValues(outputs?.text ?? (await asked(api)), sourceOf(api)) }
    : database;
  return { stackId: source.stackId, values, from: source.from };
}

/** These values as a checked connection. Of the environment, only the endpoint of the Data API is used. */
export function connectionOfValues(values: EnvValues, env: NodeJS.ProcessEnv): DataApiConnection {
  const endpoint = env[ENDPOINT_ENV];
  return loadConnection({ env: { ...(endpoint && { [ENDPOINT_ENV]: endpoint }), ...values }, backend: 'data-api' });
}
