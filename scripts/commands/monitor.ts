import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from '../io.ts';
import type { MonitorSettings } from '../monitor/monitor.ts';
import { envFileOption, jsonOption, ssmPrefixOption } from '../options.ts';

type Engine = Pick<typeof import('../monitor/monitor.ts'), 'runMonitor'>;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .addOption(new Option('--stage <name>', 'the stage to show').env('STAGE'))
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(
      new Option('--since <time>', 'how long before now: minutes, hours or days, 15m to 30d')
        .default(parseSince('1h'), '1h')
        .argParser(parseSince),
    )
    .addOption(
      new Option(
        '--watch [seconds]',
        'look again every SECONDS seconds, 15 or more; 60 without a number (default: look once)',
      ).argParser(parseWatch),
    )
    .addOption(
      new Option('--metrics <ids>', 'draw these metrics, such as cpu,attempts,storage (default: the usual ones)')
        .default([], '')
        .argParser((text: string, before: readonly string[]) => [
          ...before,
          ...text.split(/[\s,]+/).filter((id) => id !== ''),
        ]),
    )
    .option('--statements', 'the statements with the most load, by Performance Insights', false)
    .option('--functions', 'the calls, errors and durations of the functions of the stage', false)
    .option('--svg <file>', 'also write the plots to this file (default: no file)')
    .option('--check', "exit 1 when one of the stage's thresholds was crossed", false)
    .option('--ascii', 'draw with ASCII characters', false)
    .option('--local', 'show the local Data API instead', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Reads CloudWatch and RDS, never the database: a paused cluster stays paused.

Exit codes of a monitor:
  0  it was read
  1  with --check: a threshold was crossed
  2  it could not be read
`,
    )
    .action(async (settings: Omit<MonitorSettings, 'watch'> & { readonly watch?: number | true }) => {
      const { watch, ...rest } = settings;
      const seconds = watch === true ? 60 : watch;
      return (await engine()).runMonitor({ ...rest, ...(seconds !== undefined && { watch: seconds }) }, io);
    });
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function parseSince(text: string): MonitorSettings['since'] {
  const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const ms = Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (ms >= 15 * UNIT_MS.m && ms <= 30 * UNIT_MS.d) return { text, ms };
  throw new InvalidArgumentError('It must be a time from 15m to 30d, such as 1h, 24h or 7d.');
}

function parseWatch(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 15) return Number(text);
  throw new InvalidArgumentError('It must be whole seconds, 15 or more: CloudWatch has a point each minute.');
}
