import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.ts';
import { envFileOption, ssmPrefixOption, stageOption } from '../options.ts';
import type { ConnectSettings } from '../psql/run-connect.ts';
import { SIGNS_IN_AS } from '../psql/target.ts';

type Engine = Pick<typeof import('../psql/run-connect.ts'), 'runConnect'>;

const HELP = `
Locally it needs a running npm run local. On AWS it reads the secret, and needs a network path to the cluster.
psql gets the password in its environment, never as an argument. Arguments of psql follow two hyphens:
  npx daybreak connect -- -c "SELECT 1"

Exit codes:
  0  psql succeeded, or the URL was printed
  1  psql ended with another status
  2  it could not be done
`;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .argument('[psqlArgs...]', 'arguments of psql')
    .addOption(
      new Option('--as <user>', 'sign in as the master user, or as a user that npm run users makes')
        .choices(SIGNS_IN_AS)
        .default('master'),
    )
    .option('--reader', 'use the endpoint of the readers, on AWS', false)
    .addOption(
      new Option(
        '--tunnel <host:port>',
        'go through the end of a tunnel on this machine, such as 127.0.0.1:15432 (default: directly)',
      ).argParser(parseTunnel),
    )
    .option('--url', 'print a URL for other clients instead of starting psql', false)
    .option('--show-password', 'include the password in the URL; otherwise nothing shows it', false)
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addHelpText('after', HELP)
    .action(async (args: readonly string[], settings: ConnectSettings) =>
      (await engine()).runConnect(args, settings, io),
    );
}

function parseTunnel(text: string): ConnectSettings['tunnel'] {
  const [, host, port] = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined && Number(port) >= 1 && Number(port) <= 65_535) {
    return { host: host === 'localhost' ? '127.0.0.1' : host, port: Number(port) };
  }
  throw new InvalidArgumentError('Expected an address of this machine and a port, such as 127.0.0.1:15432.');
}
