import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { banner, COMMAND_DEFAULTS, readyLine, untilEnded } from '@daybreak/dsql-local/command';
import type { Io } from '../io.ts';
import { writeConnection } from './write-connection.ts';

export interface LocalDsqlSettings {
  /** 0 takes any free one. @default 8433 */
  readonly port?: number | undefined;
  readonly dataDir?: string | undefined;
  readonly ephemeral: boolean;
  readonly reset: boolean;
  readonly engine?: 'url' | 'embedded' | 'system' | undefined;
  /** The file for the connection. @default - none */
  readonly envFile?: string | undefined;
  readonly log: 'text' | 'json' | 'none';
  readonly json: boolean;
}

/** The options of `npm run local` that Aurora DSQL has too. */
const SHARED = ['dsql', 'port', 'dataDir', 'ephemeral', 'reset', 'engine', 'envFile', 'log', 'json'];

/**
 * Reports which of the given options are only for the local Data API.
 * @param given names of the options on the command line, such as `envFile`
 */
export function withoutMeaningForDsql(given: readonly string[]): string | undefined {
  const names = given.filter((name) => !SHARED.includes(name)).map(flagOf);
  if (names.length === 0) return undefined;
  return `--dsql and ${names.join(', ')} exclude each other. With --dsql these apply: ${SHARED.slice(1).map(flagOf).join(', ')}.`;
}

/**
 * Runs Aurora DSQL on this machine until `signal` aborts.
 * @throws {Error} it could not start, or PostgreSQL ended unexpectedly
 */
export async function runLocalDsql(settings: LocalDsqlSettings, io: Io, signal: AbortSignal): Promise<void> {
  const { port = COMMAND_DEFAULTS.port, ephemeral, reset, engine, log, json } = settings;
  const { region, identifier, credentials } = COMMAND_DEFAULTS;
  if (engine === 'url') {
    throw new Error(
      'The engine is "url". The local Aurora DSQL needs its own PostgreSQL, because it manages all roles: use embedded or system.',
    );
  }
  if (ephemeral && settings.dataDir !== undefined) {
    throw new Error('--ephemeral and --data-dir exclude each other. Omit one of them.');
  }
  const dsql = await startDsqlLocal({
    ...{ port, region, identifier, credentials, reset, engine, env: io.env, cwd: io.cwd },
    ...{ keep: !ephemeral, dataDir: settings.dataDir },
    ...(log !== 'none' && {
      log: (entry) => io.err(log === 'json' ? JSON.stringify(entry) : lineOf(entry)),
    }),
  });
  try {
    if (settings.envFile !== undefined) writeConnection(settings.envFile, connectionEnv(dsql), io);
    for (const line of json ? [readyLine(dsql)] : [...banner(dsql), 'Ready. Ctrl-C stops it.']) io.out(line);
    await untilEnded(dsql, signal);
  } finally {
    await dsql.stop();
  }
}

/** As `admin`, whose tokens the test key of the command signs. */
function connectionEnv({ endpoint, region, host, port, caFile }: DsqlLocal): Readonly<Record<string, string>> {
  return {
    DATABASE_BACKEND: 'dsql',
    CLUSTER_ENDPOINT: endpoint,
    CLUSTER_USER: 'admin',
    REGION: region,
    CLUSTER_ADDRESS: `${host}:${port}`,
    DATABASE_CA_FILE: caFile,
  };
}

interface Entry {
  readonly user: string;
  readonly sql: string;
  readonly durationMs: number;
  readonly sqlState?: string | undefined;
}

const MAX_SQL = 200;

function lineOf({ user, sql, durationMs, sqlState }: Entry): string {
  const text = sql.replace(/\s+/g, ' ');
  const short = text.length > MAX_SQL ? `${text.slice(0, MAX_SQL)}…` : text;
  return [user, sqlState ?? 'ok', `${durationMs.toFixed(1)} ms`, short].join('  ');
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
