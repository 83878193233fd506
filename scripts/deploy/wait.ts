import { type Connection, describeConnection, hostOf } from '@daybreak/database/settings';
import { findStage } from '../../infra/stages/index.ts';
import { connectionOf } from '../connection.ts';
import { connectionOfValues, dsqlConnectionOf, stageValues } from '../env/stage-values.ts';
import type { Io } from '../io.ts';
import { duration } from '../progress.ts';
import { withInterrupts } from '../terraform/interrupts.ts';
import { answering, waitUntilReady } from './wait-for-database.ts';

export interface WaitSettings {
  /** Undefined: the database that the environment names. */
  readonly stage?: string;
  readonly envFile?: string;
  /** Reads Parameter Store instead of Terraform's outputs. */
  readonly ssmPrefix?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly verbose?: boolean;
}

/**
 * Waits and reports that the database answers; for a stage with Aurora DSQL, one cluster after the other.
 * @param ofStage what a stage has
 * @throws {NotReadyError} a cluster does not answer in time, or waiting cannot fix it
 */
export async function runWait(settings: WaitSettings, io: Io, ofStage = stageConnections): Promise<void> {
  const { stage, ssmPrefix, timeout, json } = settings;
  const connections =
    stage === undefined || ssmPrefix !== undefined
      ? [await connectionOf({ ...settings, anyEngine: true }, io)]
      : await ofStage(stage, io);
  const answers: Answer[] = [];
  for (const connection of connections) {
    const elapsedMs = await waitUntilReady(connection, { timeoutMs: timeout * 1000, io });
    answers.push({ connection, elapsedMs });
    if (!json) io.out(`Ready: ${nameOf(connection)} answers ${answering(connection)}, after ${duration(elapsedMs)}`);
  }
  const [first, dsql] = answers;
  if (json && first !== undefined) {
    io.out(JSON.stringify({ ready: true, ...shown(first), ...(dsql && { dsql: shown(dsql) }) }));
  }
}

interface Answer {
  readonly connection: Connection;
  readonly elapsedMs: number;
}

function shown({ connection, elapsedMs }: Answer) {
  const where =
    connection.backend === 'data-api' ? { resourceArn: connection.resourceArn } : { host: hostOf(connection) };
  return { ...where, database: connection.database, elapsedMs: Math.round(elapsedMs) };
}

/** Every database of Aurora DSQL has the same name. */
const nameOf = (connection: Connection): string =>
  connection.backend === 'dsql' ? connection.endpoint : connection.database;

/** The connections in the outputs of a deployed stage: its Aurora cluster, and its cluster of Aurora DSQL, if deployed. */
async function stageConnections(stageName: string, io: Io): Promise<readonly Connection[]> {
  const { values } = await withInterrupts(io, (interrupts) =>
    stageValues(findStage(stageName), { projectFolder: io.cwd, env: io.env, interrupts }),
  );
  const dsql = dsqlConnectionOf(values);
  const connections = [connectionOfValues(values, io.env), ...(dsql === undefined ? [] : [dsql])];
  for (const connection of connections) io.err(describeConnection(connection));
  return connections;
}
