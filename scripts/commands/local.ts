import { isIP } from 'node:net';
import {
  type DataApiLocal,
  describeRepeatedStatement,
  type Latency,
  startDataApiLocal,
} from '@daybreak/data-api-local';
import { banner, readyLine, untilEnded, untilStopped } from '@daybreak/data-api-local/command';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { localDatabase } from '../../infra/stages/local-database.ts';
import type { UserOfDatabase } from '../../infra/stages/names.ts';
import { type ConsoleSettings, consoleOptions, isConsoleLooking, projectConsole } from '../console/console.ts';
import type { Io } from '../io.ts';
import { clusterName } from '../local/cluster-name.ts';
import { runLocalDsql, withoutMeaningForDsql } from '../local/dsql.ts';
import { firstProcess } from '../local/first-process.ts';
import { logLine } from '../local/log-line.ts';
import { localNotices } from '../local/notices.ts';
import { writeConnection } from '../local/write-connection.ts';
import { parsePort, stageOption } from '../options.ts';

export interface RepeatSettings {
  readonly times: number;
  readonly withinMs: number;
}

export interface LocalSettings extends ConsoleSettings {
  readonly stage: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** An address of this machine. */
  readonly host: string;
  readonly dataDir?: string;
  readonly reset: boolean;
  readonly durable: boolean;
  readonly engine?: 'url' | 'embedded' | 'system';
  readonly allowHost: readonly string[];
  readonly allowExtension: readonly string[];
  readonly envFile?: string;
  readonly log: 'text' | 'json' | 'none';
  readonly latency: Latency;
  /** When a repeated statement is reported; undefined if never. */
  readonly repeats: RepeatSettings | undefined;
  readonly json: boolean;
}

export function configure(command: Command, io: Io): void {
  consoleOptions(command)
    .addOption(stageOption())
    .option(
      '--dsql',
      'run Aurora DSQL instead, with TLS, tokens and conflicts; port 8433, data in .daybreak/dsql-pg<major>',
      false,
    )
    .addOption(new Option('--port <n>', 'port; 0 takes any free one').default(8432).argParser(parsePort))
    .addOption(
      new Option('--host <address>', 'address of this machine to listen on, such as the address of a container bridge')
        .default('127.0.0.1')
        .argParser(parseAddress),
    )
    .option('--data-dir <dir>', 'folder of the data (default: .daybreak/pg<major> of the project)')
    .option('--ephemeral', 'keep the data in a temporary folder, and remove it at the end', false)
    .option('--reset', 'delete the existing data, and start empty', false)
    .option('--durable', 'let commits survive a crash of the operating system too, at half the speed', false)
    .addOption(
      new Option('--engine <name>', 'use this PostgreSQL (default: the first that works, in this order)').choices([
        'url',
        'embedded',
        'system',
      ]),
    )
    .option('--allow-host <name>', 'also accept requests with this name for this machine (repeatable)', collect, [])
    .option(
      '--allow-extension <name>',
      'let the master user create this extension too, which Aurora does not have (repeatable)',
      collect,
      [],
    )
    .option('--env-file <file>', 'write the connection there (default: no file)')
    .addOption(
      new Option('--log <form>', 'a line on stderr for each request').choices(['text', 'json', 'none']).default('text'),
    )
    .addOption(
      new Option('--latency <profile>', 'a time added to each request: none, aws-like, or MEDIAN,P99[,SEED] in ms')
        .default('none')
        .argParser(parseLatency),
    )
    .addOption(
      new Option('--repeats <times,ms>', 'report a statement that one caller repeats TIMES times within MS ms, or none')
        .default({ times: 10, withinMs: 1000 }, '10,1000')
        .argParser(parseRepeats),
    )
    .option(
      '--json',
      'print one line once it is ready: url, resourceArn, secretArn, database, region, pid, postgres, console',
      false,
    )
    .addHelpText(
      'after',
      `
Environment:
  DATA_API_LOCAL_POSTGRES_URL  the server of --engine url: postgres://USER:PASSWORD@HOST:PORT/DATABASE. If it is set,
                               that server is used. All databases and roles that are created there begin with daybreak_.`,
    )
    .action((settings: LocalSettings & { readonly dsql: boolean }) =>
      untilStopped(io.env, (signal) =>
        settings.dsql ? runDsql(settings, command, io, signal) : runLocal(settings, io, signal),
      ),
    );
}

async function runDsql(settings: LocalSettings, command: Command, io: Io, signal: AbortSignal): Promise<void> {
  // Parts that are switched off, for instance with --no-console, are not started.
  const given = Object.entries(command.opts())
    .filter(([name, value]) => value !== false && command.getOptionValueSource(name) === 'cli')
    .map(([name]) => name);
  const problem = withoutMeaningForDsql(given);
  if (problem !== undefined) throw new Error(problem);
  await runLocalDsql({ ...settings, port: given.includes('port') ? settings.port : undefined }, io, signal);
}

/**
 * Runs until `signal` aborts; then lets running requests finish and stops everything.
 * @throws {Error} it could not start, or PostgreSQL ended unexpectedly
 */
export async function runLocal(settings: LocalSettings, io: Io, signal: AbortSignal): Promise<void> {
  const stage = localDatabase(settings.stage);
  const page = projectConsole(settings, io, { allowedHosts: settings.allowHost });
  const postgres = firstProcess();
  const starting = startDataApiLocal({
    onProcess: postgres.onProcess,
    port: settings.port,
    host: settings.host,
    dataDir: settings.dataDir,
    ephemeral: settings.ephemeral,
    reset: settings.reset,
    durable: settings.durable,
    engine: settings.engine,
    allowedHosts: settings.allowHost,
    allowExtensions: settings.allowExtension,
    signal,
    onWait: (message) => io.err(message),
    ...clusterName(io),
    database: stage.databaseName,
    masterUsername: stage.masterUsername,
    secrets: stage.users,
    env: io.env,
    cwd: io.cwd,
    latency: settings.latency,
    ...(settings.repeats !== undefined && {
      repeatedStatements: {
        ...settings.repeats,
        onReport: (repeated) =>
          io.err(
            settings.log === 'json'
              ? JSON.stringify({ repeatedStatement: repeated })
              : describeRepeatedStatement(repeated),
          ),
      },
    }),
    interceptors: page?.options.interceptors ?? [],
    log(entry) {
      page?.options.log(entry);
      if (settings.log !== 'none' && !isConsoleLooking(entry))
        io.err(settings.log === 'json' ? JSON.stringify(entry) : logLine(entry));
    },
  });
  await postgres.orEnd(starting);
  const consoleStarting = page?.start(starting, signal);
  // Its error is thrown where it is awaited.
  consoleStarting?.catch(() => undefined);
  const local = await starting.catch((error) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (local === undefined) return;
  try {
    if (settings.envFile !== undefined) writeConnection(settings.envFile, connectionEnv(local, stage.users), io);
    for (const notice of localNotices({
      env: io.env,
      host: settings.host,
      postgres: local.postgres,
      engineVersion: stage.engineVersion,
    })) {
      io.err(notice);
    }
    const url = await consoleStarting;
    const shown = { ...local, env: connectionEnv(local, stage.users) };
    if (settings.json) io.out(url === undefined ? readyLine(local) : withConsole(readyLine(local), url));
    else for (const line of [...banner(shown), ...consoleLines(url), 'Ready. Ctrl-C stops it.']) io.out(line);
    await untilEnded(local, signal, !settings.ephemeral);
    io.err('Stopping: running requests finish first. Ctrl-C again stops immediately.');
  } finally {
    await page?.close();
    await local.stop();
  }
}

/** The connection, with the secrets of the stage's users. */
function connectionEnv(
  { env, secretArns }: Pick<DataApiLocal, 'env' | 'secretArns'>,
  users: readonly UserOfDatabase[],
): Readonly<Record<string, string>> {
  return {
    ...env,
    ...Object.fromEntries(users.map((user) => [`AURORA_${user.toUpperCase()}_SECRET_ARN`, secretArns[user] ?? ''])),
  };
}

const withConsole = (line: string, url: string): string => JSON.stringify({ ...JSON.parse(line), console: { url } });

const consoleLines = (url: string | undefined): readonly string[] => (url === undefined ? [] : [`Console: ${url}`, '']);

function parseLatency(text: string): Latency {
  if (text === 'none' || text === 'aws-like') return text;
  const [, median, p99, seed] = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)(?:,(\d+))?$/.exec(text) ?? [];
  if (median === undefined || Number(median) === 0 || Number(p99) < Number(median)) {
    throw new InvalidArgumentError(
      'It must be none, aws-like, or a median above 0 and a 99th percentile of at least that, in ms, such as 25,120.',
    );
  }
  return { medianMs: Number(median), p99Ms: Number(p99), ...(seed !== undefined && { seed: Number(seed) }) };
}

function parseRepeats(text: string): RepeatSettings | undefined {
  if (text === 'none') return undefined;
  const [, times, withinMs] = /^(\d{1,4}),(\d{1,6})$/.exec(text) ?? [];
  if (Number(times) >= 2 && Number(times) <= 1000 && Number(withinMs) >= 1 && Number(withinMs) <= 600_000) {
    return { times: Number(times), withinMs: Number(withinMs) };
  }
  throw new InvalidArgumentError('It must be none, or 2 to 1000 times within 1 to 600000 ms, such as 10,1000.');
}

function parseAddress(text: string): string {
  if (isIP(text) !== 0) return text;
  throw new InvalidArgumentError(
    'It must be an IP address of this machine, such as 172.17.0.1. Give names to --allow-host.',
  );
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
