import { type Connection, describeConnection } from '@daybreak/database/settings';
import { type Command, Option } from 'commander';
import { connectionOf } from '../connection.ts';
import { waitUntilReady } from '../deploy/wait-for-database.ts';
import { connectionOfValues, stageValues } from '../env/stage-values.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, timeoutOption } from '../options.ts';
import { duration } from '../progress.ts';
import { withInterrupts } from '../terraform/interrupts.ts';

export interface WaitSettings {
  /** Undefined: the database that the environment names. */
  readonly stage?: string;
  readonly envFile?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly verbose?: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .addOption(
      new Option(
        '--stage <name>',
        "the stage's cluster, by Terraform's outputs (default: the one that the environment names)",
      ),
    )
    .addOption(envFileOption())
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
A paused cluster is woken up and waited for. A state that waiting cannot fix (failed, stopped, deleted, Data API disabled …) is
reported at once, and so are credentials that are missing, expired or of another account.
HTTPS_PROXY and NO_PROXY are followed.

Exit codes of a wait:
  0  the database answers
  2  it does not; the reason is on stderr
`,
    )
    .action(async (settings: WaitSettings) => runWait(settings, io));
}

/**
 * Waits and says that the database answers.
 * @throws {NotReadyError} it does not answer in time, or no waiting can help
 */
export async function runWait(settings: WaitSettings, io: Io): Promise<void> {
  const connection =
    settings.stage === undefined ? connectionOf(settings, io) : await stageConnection(settings.stage, io);
  const elapsedMs = await waitUntilReady(connection, { timeoutMs: settings.timeout * 1000, io });
  if (settings.json) {
    io.out(
      JSON.stringify({
        ready: true,
        resourceArn: connection.resourceArn,
        database: connection.database,
        elapsedMs: Math.round(elapsedMs),
      }),
    );
    return;
  }
  io.out(`Ready: ${connection.database} answers through the Data API, after ${duration(elapsedMs)}`);
}

/** The connection that the outputs of a deployed stage give. */
async function stageConnection(stageName: string, io: Io): Promise<Connection> {
  const { values } = await withInterrupts(io, (interrupts) =>
    stageValues(stageName, { projectFolder: io.cwd, env: io.env, interrupts }),
  );
  const connection = connectionOfValues(values, io.env);
  io.err(describeConnection(connection));
  return connection;
}
