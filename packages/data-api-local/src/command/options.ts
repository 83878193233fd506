import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseOneOf, parsePort } from '@daybreak/postgres-local';
import { type DataApiLocalOptions, DEFAULTS } from '../options.ts';

export const START_HELP = `  --port <n>           port; 0 takes any free one (default: ${DEFAULTS.port})
  --host <address>     address of this machine to listen on (default: ${DEFAULTS.host})
  --database <name>    the first database (default: ${DEFAULTS.database})
  --data-dir <dir>     where the data is (default: .daybreak/pg<major> of the project)
  --ephemeral          keep the data in a temporary folder, and remove it at the end
  --reset              delete the data that is there, and start empty
  --durable            let commits survive a crash of the operating system too, at half the speed
  --engine <name>      use this PostgreSQL: url, embedded or system (default: the first that works, in this order)
  --allow-host <name>  also accept requests whose Host header has this name (repeatable)`;

export const ENVIRONMENT_HELP = `Environment:
  DATA_API_LOCAL_POSTGRES_URL  the server of --engine url: postgres://USER:PASSWORD@HOST:PORT/DATABASE`;

export const HELP = `Usage: daybreak-data-api-local [options]

Runs the RDS Data API on this machine, on a real PostgreSQL, until Ctrl-C.

${START_HELP}
  --log                write a line of JSON on stderr for each request
  --json               print one line of JSON once it is ready
  --help               print this text

${ENVIRONMENT_HELP}`;

/** What starts the service. Other commands that run it have the same. */
export const START_OPTIONS = {
  port: { type: 'string', default: String(DEFAULTS.port) },
  host: { type: 'string' },
  database: { type: 'string' },
  'data-dir': { type: 'string' },
  ephemeral: { type: 'boolean', default: false },
  reset: { type: 'boolean', default: false },
  durable: { type: 'boolean', default: false },
  engine: { type: 'string' },
  'allow-host': { type: 'string', multiple: true, default: [] },
} as const satisfies ParseArgsConfig['options'];

const OPTIONS = {
  ...START_OPTIONS,
  log: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

export interface CommandOptions {
  readonly start: DataApiLocalOptions;
  readonly log: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** As `parseArgs` gives them. */
export interface StartValues {
  readonly port: string;
  readonly host?: string | undefined;
  readonly database?: string | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly 'allow-host': readonly string[];
  readonly ephemeral: boolean;
  readonly reset: boolean;
  readonly durable: boolean;
  readonly engine?: string | undefined;
}

const ENGINES = ['url', 'embedded', 'system'] as const;

/** @throws {TypeError} an option does not exist or has a value that is not allowed */
export function parseOptions(args: readonly string[]): CommandOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { log, json, help } = values;
  return { start: startOf(values), log, json, help };
}

/** @throws {TypeError} a value is not allowed */
export function startOf(values: StartValues): DataApiLocalOptions {
  const { ephemeral, reset, durable } = values;
  return {
    port: parsePort('--port', values.port),
    host: values.host,
    database: values.database,
    dataDir: values['data-dir'],
    allowedHosts: values['allow-host'],
    ephemeral,
    reset,
    durable,
    engine: parseOneOf('--engine', values.engine, ENGINES),
  };
}
