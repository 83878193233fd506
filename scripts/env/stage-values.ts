// The connection of a stage, from the outputs of Terraform or from given outputs.
import {
  BACKEND_ENV,
  type DataApiConnection,
  type DsqlConnection,
  ENDPOINT_ENV,
  loadConnection,
} from '@daybreak/database/settings';
import {
  databaseStackId,
  dsqlStackId,
  functionsStackId,
  hasDsql,
  hasFunctions,
  type Stage,
  stageNames,
} from '../../infra/stages/index.ts';
import type { Interrupts } from '../terraform/interrupts.ts';
import { isSynthesised, stackFolder, terraformOutput } from '../terraform/output.ts';
import { type ConnectionValues, connectionValues, type EnvValues, valuesBeside } from './outputs.ts';

export interface StageValues {
  readonly stackId: string;
  readonly values: ConnectionValues;
  /** The source of the outputs, for messages. */
  readonly from: string;
}

export interface StageValuesOptions {
  /** The folder of cdktf.json. */
  readonly projectFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Stops Terraform. @default - none */
  readonly interrupts?: Interrupts;
  /** Leave the other stacks out, which a deploy is about to change. @default false */
  readonly databaseOnly?: boolean;
  /** Outputs to use. @default - read with Terraform */
  readonly outputs?: { readonly text: string; readonly from: string };
}

/**
 * The connection of a deployed stage.
 * @throws {ConfigError} with every problem of the outputs, or Terraform's error
 */
export async function stageValues(stage: Stage, options: StageValuesOptions): Promise<StageValues> {
  const { databaseOnly = false, env, interrupts, outputs, projectFolder } = options;
  const asked = (stackId: string) =>
    terraformOutput({ stackId, projectFolder, env, ...(interrupts && { interrupts }) });
  const sourceOf = (stackId: string) => ({
    stackId,
    clusterIdentifier: stageNames(stage).clusterIdentifier,
    from: outputs?.from ?? `Terraform (${stackFolder(stackId)})`,
  });
  const source = sourceOf(databaseStackId(stage));
  const database = connectionValues(outputs?.text ?? (await asked(source.stackId)), source);

  const beside = async (kind: 'dsql' | 'functions', stackId: string) => {
    if (databaseOnly || (outputs === undefined && !isSynthesised(projectFolder, stackId))) return {};
    return valuesBeside(kind, outputs?.text ?? (await asked(stackId)), sourceOf(stackId));
  };
  const dsql = hasDsql(stage) ? await beside('dsql', dsqlStackId(stage)) : {};
  const api = hasFunctions(stage) ? await beside('functions', functionsStackId(stage)) : {};
  // With the names of two backends, the one of the functions is used.
  const meant = stage.functions.backend === 'dsql' ? 'dsql' : 'data-api';
  const backend = Object.keys(dsql).length === 0 ? {} : { [BACKEND_ENV]: meant };
  return { stackId: source.stackId, values: { ...backend, ...database, ...dsql, ...api }, from: source.from };
}

/** The values of the cluster of Aurora DSQL as a checked connection; undefined if it is not deployed. */
export function dsqlConnectionOf(values: ConnectionValues): DsqlConnection | undefined {
  return values.CLUSTER_ENDPOINT === undefined ? undefined : loadConnection({ env: values, backend: 'dsql' });
}

/** These values as a checked connection. Of the environment, only the endpoint of the Data API is used. */
export function connectionOfValues(values: EnvValues, env: NodeJS.ProcessEnv): DataApiConnection {
  const endpoint = env[ENDPOINT_ENV];
  return loadConnection({ env: { ...(endpoint && { [ENDPOINT_ENV]: endpoint }), ...values }, backend: 'data-api' });
}
