import type { StorageType } from '../../infra/catalogue/capacity-cost.ts';
import { DSQL_TRANSACTION_DPU } from '../../infra/catalogue/prices.ts';

/** How a stage is used in a month of 730 hours. */
export interface Usage {
  readonly region: string;
  readonly storage: StorageType;
  readonly minAcu: number;
  readonly maxAcu: number;
  /** Writer and readers. */
  readonly instances: number;
  /** The capacity of each instance while it is active, in ACU. */
  readonly averageAcu: number;
  /** Hours a day in which it is used, 0 to 24. In the others it is at its minimum, or paused. */
  readonly activeHoursPerDay: number;
  readonly storageGib: number;
  /** Backup storage above the free amount, which equals the cluster's storage. */
  readonly backupGib: number;
  readonly ioMillions: number;
  /** Data API requests a month. */
  readonly requests: number;
  /** Data of one request and its answer; one unit is metered for every 32 KiB. */
  readonly requestKib: number;
  readonly secrets: number;
  readonly secretCalls: number;
  readonly keys: number;
  readonly logsGib: number;
  readonly alarms: number;
  readonly dashboards: number;
  /** RDS proxies in front of the cluster. */
  readonly proxies: number;
  /** Interface endpoints, each counted in every Availability Zone that it is in. */
  readonly endpointZones: number;
  /** Requests of the HTTP API a month: each invokes a function. */
  readonly apiRequests: number;
  /** How long a function runs for one request, in milliseconds. */
  readonly functionMs: number;
  /** Memory of a function, in MiB. */
  readonly functionMib: number;
  /** Clusters of Aurora DSQL. They have no capacity: without use, only storage is billed. */
  readonly dsqlClusters: number;
  /** Data of each of them. */
  readonly dsqlStorageGib: number;
  /** Transactions a month of each of them. */
  readonly dsqlTransactions: number;
  /** The use of one transaction, in DPU. */
  readonly dsqlTransactionDpu: number;
}

export const NO_EXTRAS = {
  storage: 'aurora',
  instances: 1,
  activeHoursPerDay: 24,
  storageGib: 10,
  backupGib: 0,
  ioMillions: 0,
  requests: 0,
  requestKib: 32,
  secrets: 1,
  secretCalls: 0,
  keys: 0,
  logsGib: 0,
  alarms: 0,
  dashboards: 0,
  proxies: 0,
  endpointZones: 0,
  apiRequests: 0,
  functionMs: 100,
  functionMib: 512,
  dsqlClusters: 0,
  dsqlStorageGib: 10,
  dsqlTransactions: 0,
  dsqlTransactionDpu: DSQL_TRANSACTION_DPU,
} as const;

/** Aurora does not support this usage. The message lists every problem. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const HALF_STEPS = 'in half steps';

/** @throws {UsageError} with all problems: name, value received, what is allowed. */
export function checkUsage(usage: Usage): Usage {
  const problems: string[] = [];
  const expect = (holds: boolean, name: string, value: unknown, allowed: string) => {
    if (!holds) problems.push(`${name} is ${String(value)}; allowed is ${allowed}.`);
  };
  const half = (value: number) => Number.isInteger(value * 2);
  const between = (value: number, low: number, high: number) => value >= low && value <= high;
  const { minAcu, maxAcu, averageAcu } = usage;
  expect(between(minAcu, 0, 256) && half(minAcu), '--min', minAcu, `0 to 256 ACU ${HALF_STEPS}`);
  expect(between(maxAcu, 1, 256) && half(maxAcu), '--max', maxAcu, `1 to 256 ACU ${HALF_STEPS}`);
  expect(maxAcu >= minAcu, '--max', maxAcu, `at least --min, which is ${minAcu}`);
  expect(
    between(averageAcu, minAcu, maxAcu),
    '--average-acu',
    averageAcu,
    `--min to --max, ${minAcu} to ${maxAcu} ACU`,
  );
  expect(
    Number.isInteger(usage.instances) && between(usage.instances, 1, 16),
    '--instances',
    usage.instances,
    '1 to 16: a writer and up to 15 readers',
  );
  expect(between(usage.activeHoursPerDay, 0, 24), '--active-hours', usage.activeHoursPerDay, '0 to 24 hours a day');
  expect(between(usage.storageGib, 0, 262_144), '--storage-gb', usage.storageGib, '0 to 262,144 GiB (256 TiB)');
  const amounts: readonly (readonly [string, number])[] = [
    ['--backup-gb', usage.backupGib],
    ['--io-millions', usage.ioMillions],
    ['--requests', usage.requests],
    ['--request-kb', usage.requestKib],
    ['--secrets', usage.secrets],
    ['--secret-calls', usage.secretCalls],
    ['--keys', usage.keys],
    ['--logs-gb', usage.logsGib],
    ['--alarms', usage.alarms],
    ['--dashboards', usage.dashboards],
    ['--proxies', usage.proxies],
    ['--endpoint-zones', usage.endpointZones],
    ['--api-requests', usage.apiRequests],
    ['--function-ms', usage.functionMs],
    ['--dsql-clusters', usage.dsqlClusters],
    ['--dsql-storage-gb', usage.dsqlStorageGib],
    ['--dsql-transactions', usage.dsqlTransactions],
    ['--dsql-transaction-dpu', usage.dsqlTransactionDpu],
  ];
  for (const [name, value] of amounts) expect(value >= 0 && Number.isFinite(value), name, value, '0 or more');
  if (problems.length > 0)
    throw new UsageError(
      `The usage has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  return usage;
}
