import type { Connection } from '@daybreak/database/settings';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption } from '../options.ts';

export interface WaitSettings {
  /** Undefined: the database that the environment names. */
  readonly stage?: string;
  readonly envFile: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
  readonly verbose?: boolean;
}

export function declareWait(program: Command, io: Io): void {
  program
    .command('wait')
    .description('wait until the database answers: cluster, writer, Data API, SELECT 1')
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
A paused cluster is woken up and waited for. A cluster that no waiting helps (failed, stopped, deleted, Data API disabled …) is
said at once, and so are credentials that are missing, expired or of another account.
HTTPS_PROXY and NO_PROXY are followed.

Exit codes of a wait:
  0  the database answers
  2  it does not; the reason is on stderr
`,
    )
    .action(async (settings: WaitSettings) => runWait(settings, io));
}

export function timeoutOption(what = 'how long to wait; 0 looks once'): Option {
  return new Option('--timeout <seconds>', what).default(900).argParser(parseSeconds);
}

/**
 * Waits and says that the database answers.
 * @throws {NotReadyError} it does not answer in time, or no waiting can help
 */
export async function runWait(settings: WaitSettings, io: Io): Promise<void> {
  const connection =
    settings.stage === undefined ? connectionOf(settings, io) : await stageConnection(settings.stage, io);
  const elapsedMs = await waitUntilReady(connection, settings.timeout * 1000, io);
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
  const { duration } = await import('../deploy/typical.ts');
  io.out(`Ready: ${connection.database} answers through the Data API, after ${duration(elapsedMs)}`);
}

/** The waiting itself, with its progress on stderr. Resolves to the milliseconds that it took. */
export async function waitUntilReady(
  connection: Connection,
  timeoutMs: number,
  io: Io,
  stop?: AbortSignal,
): Promise<number> {
  const { waitForDatabase } = await import('../deploy/wait-for-database.ts');
  const { tellWaiting } = await import('../deploy/wait-lines.ts');
  const { connectThroughProxy } = await import('../connect.ts');
  const { connectRds } = await import('../deploy/rds.ts');
  const db = connectThroughProxy(connection, io.env, { maxWaitMs: 0 });
  const rds = connection.local ? undefined : connectRds({ region: connection.region, env: io.env });
  try {
    return await waitForDatabase({
      connection,
      db,
      rds,
      timeoutMs,
      env: io.env,
      onWaiting: tellWaiting(io),
      ...(stop && { stop }),
    });
  } finally {
    rds?.close();
    await db.close();
  }
}

/** The connection that the outputs of a deployed stage give. */
async function stageConnection(stageName: string, io: Io): Promise<Connection> {
  const { connectionOfValues, stageValues } = await import('../env/stage-values.ts');
  const { describeConnection } = await import('@daybreak/database/settings');
  const { withInterrupts } = await import('../terraform/interrupts.ts');
  const { values } = await withInterrupts(io, (interrupts) =>
    stageValues(stageName, { projectFolder: io.cwd, env: io.env, interrupts }),
  );
  const connection = connectionOfValues(values, io.env);
  io.err(describeConnection(connection));
  return connection;
}

function parseSeconds(value: string): number {
  if (!/^\d{1,5}$/.test(value)) {
    throw new InvalidArgumentError('Expected whole seconds, 0 to 99999. Use for example 900; 0 looks once.');
  }
  return Number(value);
}
