import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseOneOf, parsePort } from '@daybreak/postgres-local';
import type { DsqlLocalOptions } from '../options.ts';

/** The defaults of the command where they differ from `startDsqlLocal`: an endpoint that stays the same, and data that is kept. */
export const COMMAND_DEFAULTS = {
  port: 8433,
  region: 'us-east-1',
  identifier: 'localdsqlcluster0000000000',
  /** Also stays the same, so that it can be written in a file. Only this machine can reach the endpoint. */
  credentials: [{ accessKeyId: 'AKIALOCALDSQL', secretAccessKey: 'local-dsql-test-key' }],
} as const;

export const HELP = `Usage: daybreak-dsql-local [options]

Runs Amazon Aurora DSQL on this machine, on a real PostgreSQL, until Ctrl-C.

  --port <n>           port on 127.0.0.1; 0 takes any free one (default: ${COMMAND_DEFAULTS.port})
  --region <name>      the Region of the endpoint's name (default: ${COMMAND_DEFAULTS.region})
  --identifier <id>    the cluster's identifier (default: ${COMMAND_DEFAULTS.identifier})
  --data-dir <dir>     where the data is (default: .daybreak/dsql-pg<major> of the project)
  --ephemeral          keep the data in a temporary folder, and remove it at the end
  --reset              delete the data that is there, and start empty
  --engine <name>      use this PostgreSQL: embedded or system (default: the first that works, in this order)
  --log                write a line of JSON on stderr for each statement
  --json               print one line of JSON once it is ready
  --help               print this text`;

const OPTIONS = {
  port: { type: 'string', default: String(COMMAND_DEFAULTS.port) },
  region: { type: 'string', default: COMMAND_DEFAULTS.region },
  identifier: { type: 'string', default: COMMAND_DEFAULTS.identifier },
  'data-dir': { type: 'string' },
  ephemeral: { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  engine: { type: 'string' },
  log: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export interface CommandOptions {
  readonly start: DsqlLocalOptions;
  readonly log: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const ENGINES = ['embedded', 'system'] as const;

/** @throws {TypeError} an option does not exist or has a value that is not allowed */
export function parseOptions(args: readonly string[]): CommandOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { region, identifier, ephemeral, reset, log, json, help } = values;
  if (ephemeral && values['data-dir'] !== undefined) {
    throw new TypeError('--ephemeral and --data-dir exclude each other. Omit one of them.');
  }
  const { credentials } = COMMAND_DEFAULTS;
  const start = {
    port: parsePort('--port', values.port),
    region,
    identifier,
    credentials,
    keep: !ephemeral,
    dataDir: values['data-dir'],
    reset,
    engine: parseOneOf('--engine', values.engine, ENGINES),
  };
  return { start, log, json, help };
}
