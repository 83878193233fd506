import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DSQL_TRANSACTION_DPU, PRICES_DATE } from '../../infra/catalogue/prices.ts';
import { counted } from '../../infra/counted.ts';
import { findStage } from '../../infra/stages/index.ts';
import { bill } from '../cost/bill.ts';
import { type Curve, curves } from '../cost/curve.ts';
import { stageUsage } from '../cost/from-stage.ts';
import { billLines, plotLines } from '../cost/print.ts';
import { reachCost } from '../cost/reach.ts';
import { svg } from '../cost/svg.ts';
import { checkUsage, NO_EXTRAS, type Usage } from '../cost/usage.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';

interface CostSettings extends Partial<Omit<Usage, 'storage'>> {
  readonly stage: string;
  readonly ioOptimized: boolean;
  readonly skipUnpriced: boolean;
  readonly svg?: string;
  readonly json: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .addOption(stageOption())
    .option('--region <region>', "the Region whose prices are used (default: the stage's)")
    .addOption(amount('--min <acu>', "minimum capacity of each instance (default: the stage's)", 'minAcu'))
    .addOption(amount('--max <acu>', "maximum capacity of each instance (default: the stage's)", 'maxAcu'))
    .addOption(amount('--instances <count>', "writer and readers (default: the stage's)", 'instances'))
    .addOption(
      amount(
        '--average-acu <acu>',
        'what each instance uses while active (default: the midpoint of minimum and maximum)',
        'averageAcu',
      ),
    )
    .addOption(
      amount(
        '--active-hours <hours>',
        'hours a day in which it is used; in the others it is at its minimum, or paused (default: 24)',
        'activeHoursPerDay',
      ),
    )
    .addOption(amount('--storage-gb <gib>', 'data in the cluster (default: 10)', 'storageGib'))
    .addOption(amount('--io-millions <millions>', 'I/O requests a month, in millions (default: 0)', 'ioMillions'))
    .addOption(
      amount(
        '--backup-gb <gib>',
        'backups beyond the free amount, which is as large as the data (default: 0)',
        'backupGib',
      ),
    )
    .addOption(amount('--requests <count>', 'Data API requests a month (default: 0)', 'requests'))
    .addOption(
      amount(
        '--request-kb <kib>',
        'data of one request and its answer; a unit is metered for every 32 (default: 32)',
        'requestKib',
      ),
    )
    .addOption(amount('--secrets <count>', "secrets (default: the stage's)", 'secrets'))
    .addOption(amount('--secret-calls <count>', 'calls of Secrets Manager a month (default: 0)', 'secretCalls'))
    .addOption(amount('--keys <count>', "KMS keys of your own (default: the stage's)", 'keys'))
    .addOption(amount('--logs-gb <gib>', 'logs ingested a month (default: 0)', 'logsGib'))
    .addOption(amount('--alarms <count>', "CloudWatch alarms (default: the stage's)", 'alarms'))
    .addOption(amount('--dashboards <count>', "CloudWatch dashboards (default: the stage's)", 'dashboards'))
    .addOption(amount('--proxies <count>', "RDS proxies in front of the cluster (default: the stage's)", 'proxies'))
    .addOption(
      amount(
        '--endpoint-zones <count>',
        "interface endpoints, counted in each zone (default: the stage's)",
        'endpointZones',
      ),
    )
    .addOption(amount('--api-requests <count>', 'requests of the HTTP API a month (default: 0)', 'apiRequests'))
    .addOption(
      amount(
        '--function-ms <ms>',
        'how long a function runs for one request, in milliseconds (default: 100)',
        'functionMs',
      ),
    )
    .addOption(amount('--dsql-clusters <count>', "clusters of Aurora DSQL (default: the stage's)", 'dsqlClusters'))
    .addOption(amount('--dsql-storage-gb <gib>', 'data in the cluster of Aurora DSQL (default: 10)', 'dsqlStorageGib'))
    .addOption(
      amount('--dsql-transactions <count>', 'transactions a month in Aurora DSQL (default: 0)', 'dsqlTransactions'),
    )
    .addOption(
      amount(
        '--dsql-transaction-dpu <dpu>',
        `DPU of one transaction (default: ${DSQL_TRANSACTION_DPU}, which is AWS's example)`,
        'dsqlTransactionDpu',
      ),
    )
    .option('--io-optimized', "Aurora I/O-Optimized (default: the stage's storage)", false)
    .option('--skip-unpriced', 'leave out items without a price, also in the totals, instead of failing', false)
    .option('--svg <file>', 'write the plot of monthly cost over active hours a day (default: no file)')
    .addOption(jsonOption())
    .action(async (settings: CostSettings) => runCost(settings, io));
}

function amount(flags: string, description: string, name: string): Option {
  const option = new Option(flags, description).argParser((value: string) => {
    if (!/^\d+(\.\d+)?$/.test(value)) throw new InvalidArgumentError('Expected a number such as 0.5 or 20.');
    return Number(value);
  });
  // The setting has the name of the usage, not of the flag.
  option.attributeName = () => name;
  return option;
}

/**
 * Prints the cost of the stage with the usage in the flags.
 * @throws {UsageError} a value that Aurora does not accept; {MissingPriceError} a price is missing; the message names the file.
 */
async function runCost(settings: CostSettings, io: Io): Promise<void> {
  const usage = await usageOf(settings);
  const options = { skipUnpriced: settings.skipUnpriced };
  const result = bill(usage, options);
  const dataApiUsd = result.others.find(({ item }) => item === 'Data API')?.perMonthUsd ?? 0;
  const reach = reachCost(usage.region, dataApiUsd);
  const lines = curves(usage, options);
  const plotted = settings.svg === undefined ? undefined : await writePlot(settings.svg, usage, lines, io);
  if (settings.json)
    io.out(JSON.stringify({ stage: settings.stage, pricesDate: PRICES_DATE, usage, ...result, reach, curves: lines }));
  else for (const line of [...billLines(usage, result, reach), ...plotLines(lines)]) io.out(line);
  if (plotted !== undefined) io.err(`Wrote ${plotted}`);
}

/** @throws {Error} it cannot be written there; in four parts. */
async function writePlot(file: string, usage: Usage, lines: readonly Curve[], io: Io): Promise<string> {
  const instances = counted(usage.instances, 'instance');
  const title = `Cost of a month in US dollars: ${usage.minAcu} to ${usage.maxAcu} ACU, ${instances}, ${usage.region}`;
  try {
    writeFileSync(path.resolve(io.cwd, file), svg(lines, title));
  } catch (error) {
    throw new Error(`Cannot write the plot to ${file}: ${whyNot(error as NodeJS.ErrnoException)}`, { cause: error });
  }
  return file;
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'folder not found. Expected a folder that may be written to. Create the folder, or name another file with --svg.';
    case 'EISDIR':
      return 'it is a directory. Expected a file, or a name that is free. Name another file with --svg.';
    default:
      return `${message}. Expected a file that may be written. Change that, or name another file with --svg.`;
  }
}

async function usageOf(settings: CostSettings): Promise<Usage> {
  const known = { ...NO_EXTRAS, ...stageUsage(findStage(settings.stage)) };
  const flags = Object.keys(known).flatMap((name) => {
    const value = settings[name as keyof CostSettings];
    return value === undefined ? [] : [[name, value] as const];
  });
  const usage = {
    ...known,
    ...(Object.fromEntries(flags) as Partial<Usage>),
    ...(settings.ioOptimized ? { storage: 'aurora-iopt1' as const } : {}),
  };
  return checkUsage({ ...usage, averageAcu: settings.averageAcu ?? (usage.minAcu + usage.maxAcu) / 2 });
}
