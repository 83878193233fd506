import { type Command, InvalidArgumentError, Option } from 'commander';
import { consoleOptions } from '../console/console.ts';
import type { DevSettings } from '../dev/dev-settings.ts';
import { CALLER } from '../dev/gateway/identity.ts';
import { refuseTakenPorts } from '../dev/ports.ts';
import type { Io } from '../io.ts';
import { parsePort, stageOption } from '../options.ts';

type Engine = Pick<typeof import('../dev/run-dev.ts'), 'runDevUntilStopped'>;

const DEFAULT_INSPECT_PORT = 9229;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  consoleOptions(command)
    .addOption(stageOption())
    .addOption(
      new Option('--port <n>', 'port of the functions; 0 takes any free one').default(8433).argParser(parsePort),
    )
    .addOption(
      new Option('--data-api-port <n>', 'port of the local Data API; 0 takes any free one')
        .default(8432)
        .argParser(parsePort),
    )
    .option('--data-dir <dir>', 'folder of the data (default: .daybreak/pg<major> of the project)')
    .option('--ephemeral', 'keep the data in a temporary folder, and remove it at the end', false)
    .option('--no-migrate', 'apply no pending migrations')
    .option('--env-file <file>', 'write the connection to its database there (default: no file)')
    .addOption(
      new Option('--as <name>', 'the caller of a request without Authorization')
        .default('dev-user')
        .argParser(parseCaller),
    )
    .option('--require-auth', 'refuse requests without "Authorization: Bearer dev.NAME"', false)
    .addOption(
      new Option('--inspect [port]', 'listen for a debugger, and let no function time out (default: off)')
        .preset(String(DEFAULT_INSPECT_PORT))
        .argParser(parsePort),
    )
    .addOption(
      new Option('--log <form>', 'a line on stderr for each request').choices(['text', 'json', 'none']).default('text'),
    )
    .option('--json', 'print one line once it is ready: url, pid, routes, dataApi, postgres, inspector, console', false)
    .addHelpText(
      'after',
      `
Environment:
  DATA_API_LOCAL_POSTGRES_URL  a PostgreSQL server to use, as for npm run local`,
    )
    .action(async (settings: DevSettings) => {
      await refuseTakenPorts(settings);
      await (await engine()).runDevUntilStopped(settings, io);
    });
}

function parseCaller(name: string): string {
  if (CALLER.test(name)) return name;
  throw new InvalidArgumentError('It must be 1 to 64 letters, digits, "_", "@", "+" and "-".');
}
