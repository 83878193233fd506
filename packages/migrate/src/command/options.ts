import { type ParseArgsConfig, parseArgs } from 'node:util';
import { BACKENDS, type Backend } from '@daybreak/database/settings';
import { COMMAND, type MigrateOptions } from '../options.ts';
import { parseResume, parseSeconds } from './values.ts';

export const HELP = `Usage: daybreak-migrate [apply | status | verify | new <name>] [options]

Applies SQL migrations: through the RDS Data API, to PostgreSQL, or to Aurora DSQL.

  apply       apply the pending migrations, oldest first (the default)
  status      show what is applied and what is pending; exit 1 when anything is pending or wrong
  verify      compare the ledger with the files; exit 1 on a difference
  new <name>  make an empty migration with the current UTC time; the name is snake_case

  --dir <folder>                   the folder with the .sql files (default: migrations)
  --env-file <file>                connection file; environment variables take precedence (default: .env)
  --json                           print one JSON object instead
  --help                           print this text

Only verify:
  --backend <name>                 judge the files for data-api, postgres or dsql alone; no database is read

Only apply:
  --lock-timeout <seconds>         how long to wait while another runner applies migrations (default: 300)
  --resume <version:statement>     continue with a no-transaction migration that stopped, from this statement
  --yes                            change a database on AWS without asking

Environment:
  AURORA_CLUSTER_ARN, AURORA_SECRET_ARN, DATABASE_NAME, AWS_REGION  the database
  CLUSTER_ENDPOINT, CLUSTER_USER                                    or one of Aurora DSQL
  AWS_ENDPOINT_URL_RDS_DATA                                         a local Data API

Exit codes: 0 done; 1 status or verify found something; 2 it could not be done, and what was applied before stays.`;

const FOLDER = { dir: { type: 'string', default: 'migrations' } } as const;
const COMMON = {
  ...FOLDER,
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
const READ = { ...COMMON, 'env-file': { type: 'string' } } as const;
const OPTIONS = {
  apply: {
    ...READ,
    'lock-timeout': { type: 'string', default: '300' },
    resume: { type: 'string' },
    yes: { type: 'boolean', default: false },
  },
  status: READ,
  verify: { ...READ, backend: { type: 'string' } },
  new: COMMON,
} as const satisfies Readonly<Record<string, ParseArgsConfig['options']>>;

type Name = keyof typeof OPTIONS;

export interface Request {
  readonly command: Name;
  /** Of `new`. */
  readonly name: string;
  readonly dir: string;
  readonly envFile: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  readonly yes: boolean;
  /** Of `verify`: no database is read. */
  readonly backend: Backend | undefined;
  readonly lockTimeoutMs: number;
  readonly resume: MigrateOptions['resume'];
}

/** @throws {TypeError} a command or an option does not exist, or has a value that is not allowed */
export function parseRequest(args: readonly string[]): Request {
  const [first, ...rest] = args;
  const isOption = first === undefined || first.startsWith('-');
  const command = isOption ? 'apply' : first;
  if (!isName(command)) {
    throw new TypeError(`The command is ${JSON.stringify(command)}. It must be one of apply, status, verify and new.`);
  }
  const { values, positionals } = parseArgs({
    args: isOption ? [...args] : rest,
    options: OPTIONS[command] as (typeof OPTIONS)['apply'] & Pick<(typeof OPTIONS)['verify'], 'backend'>,
    allowPositionals: true,
  });
  const { dir, json, help, yes = false } = values;
  const [name = '', ...others] = positionals;
  const expected = command === 'new' && !help ? 1 : 0;
  if (positionals.length !== expected || others.length > 0) throw wrongArguments(command, positionals);
  return {
    command,
    name,
    dir,
    json,
    help,
    yes,
    envFile: values['env-file'],
    backend: values.backend === undefined ? undefined : named('backend', values.backend, parseBackend),
    lockTimeoutMs: 1000 * named('lock-timeout', values['lock-timeout'] ?? '300', parseSeconds),
    resume:
      values.resume === undefined ? undefined : named('resume', values.resume, (value) => parseResume(value, COMMAND)),
  };
}

function parseBackend(text: string): Backend {
  const backend = BACKENDS.find((each) => each === text);
  if (backend === undefined) throw new TypeError(`It must be one of ${BACKENDS.join(', ')}.`);
  return backend;
}

function isName(text: string): text is Name {
  return Object.hasOwn(OPTIONS, text);
}

function wrongArguments(command: Name, given: readonly string[]): TypeError {
  const rule = command === 'new' ? 'one name, e.g. new create_users' : 'options only';
  const received = given.length === 0 ? 'nothing' : given.map((text) => JSON.stringify(text)).join(' ');
  return new TypeError(`${command} takes ${rule}. Received: ${received}. Write the command before its options.`);
}

function named<Value>(option: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`--${option} is ${JSON.stringify(text)}. ${error.message}`, { cause: error });
  }
}
