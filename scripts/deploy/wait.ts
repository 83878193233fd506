import { type DataApiConnection, describeConnection, hostOf } from '@daybreak/database/settings';
import { findStage } from '../../infra/stages/index.ts';
import { connectionOf } from '../connection.ts';
import { connectionOfValues, stageValues } from '../env/stage-values.ts';
import type { Io } from '../io.ts';
import { duration } from '../progress.ts';
import { withInterrupts } from '../terraform/interrupts.ts';
import { answering, waitUntilReady } from './wait-for-database.ts';

export interface WaitSettings {
  /** Undefined: the database that the environment names. */
  readonly stage?: string;
  readonly envFile?: string;
  /** Parameter Store is asked instead of Terraform. */
  readonly ssmPrefix?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly verbose?: boolean;
}

/**
 * Waits and says that the database answers.
 * @throws {NotReadyError} it does not answer in time, or waiting would change nothing
 */
export async function runWait(settings: WaitSettings, io: Io): Promise<void> {
  const connection =
    settings.stage === undefined || settings.ssmPrefix !== undefined
      ? await connectionOf(settings, io)
      : await stageConnection(settings.stage, io);
  const elapsedMs = await waitUntilReady(connection, { timeoutMs: settings.timeout * 1000, io });
  if (settings.json) {
    io.out(
      JSON.stringify({
        ready: true,
        ...(connection.backend === 'data-api' ? { resourceArn: connection.resourceArn } : { host: hostOf(connection) }),
        database: connection.database,
        elapsedMs: Math.round(elapsedMs),
      }),
    );
    return;
  }
  io.out(`Ready: ${connection.database} answers ${answering(connection)}, after ${duration(elapsedMs)}`);
}

/** The connection that the outputs of a deployed stage give. */
async function stageConnection(stageName: string, io: Io): Promise<DataApiConnection> {
  const { values } = await withInterrupts(io, (interrupts) =>
    stageValues(findStage(stageName), { projectFolder: io.cwd, env: io.env, interrupts }),
  );
  const connection = connectionOfValues(values, io.env);
  io.err(describeConnection(connection));
  return connection;
}
