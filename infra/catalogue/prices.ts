/** One price, with what is known about it. */
export interface Price {
  /** US dollars per `unit`, without tax, free tier or savings plan. */
  readonly usd: number;
  readonly unit: string;
  readonly source: string;
  /** False: from a secondary source, or rounded. Every place that shows the price marks it as uncertain. */
  readonly certain: boolean;
  /** The date on which it was recorded, if not `PRICES_DATE`. */
  readonly date?: string;
}

interface TieredPrice extends Price {
  /** The price of units beyond `unitsInTier` in a month. */
  readonly beyond: { readonly unitsInTier: number; readonly usd: number };
}

/** What one Region charges. A missing item has no price yet: to use it, add it with its source. */
export interface RegionPrices {
  readonly acuHour?: Price;
  readonly acuHourIoOptimized?: Price;
  readonly storageGibMonth?: Price;
  readonly storageGibMonthIoOptimized?: Price;
  readonly ioMillion?: Price;
  readonly backupGibMonth?: Price;
  readonly dataApiMillion?: TieredPrice;
  readonly secretMonth?: Price;
  readonly secretCalls10k?: Price;
  readonly kmsKeyMonth?: Price;
  readonly logGib?: Price;
  readonly alarmMonth?: Price;
  readonly dashboardMonth?: Price;
  readonly proxyAcuHour?: Price;
  readonly endpointHour?: Price;
  readonly apiMillion?: Price;
  readonly invocationMillion?: Price;
  readonly lambda100kGibSeconds?: Price;
  readonly natGatewayMonth?: Price;
  readonly dsqlDpuMillion?: Price;
  readonly dsqlStorageGibMonth?: Price;
}

export type PriceItem = keyof RegionPrices;

/** The file that the error for a missing price names. */
export const PRICES_FILE = 'infra/catalogue/prices.ts';

/** The date on which these prices were recorded. Prices change without notice; the source has the current price. */
export const PRICES_DATE = '2026-11-20';

const AURORA = 'https://aws.amazon.com/rds/aurora/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const KMS = 'https://aws.amazon.com/kms/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const API_GATEWAY = 'https://aws.amazon.com/api-gateway/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const PROXY = 'https://aws.amazon.com/rds/proxy/pricing/';
const VPC = 'https://aws.amazon.com/vpc/pricing/';
const PRIVATE_LINK = 'https://aws.amazon.com/privatelink/pricing/';

/** AWS's page loads its prices with a script, so these come from pages that repeat them. Regions without such a page have no price. */
const SECOND_HAND_DSQL = {
  source: 'https://aws.amazon.com/rds/aurora/dsql/pricing/',
  certain: false,
  date: '2026-11-29',
} as const;

/** The Data API meters in units of 32 KB of data. */
export const DATA_API_METERING_KIB = 32;

/** An RDS Proxy in front of Serverless v2 is billed for no less than this. */
export const PROXY_LEAST_ACU = 8;

/**
 * The assumed DPU of a transaction if nothing better is known: AWS ran about 700,000 TPC-C transactions with 100,000 DPU. For a cluster,
 * divide `TotalDPU` by `TotalTransactions` in CloudWatch.
 */
export const DSQL_TRANSACTION_DPU = 0.143;

/** Hours of a month in every calculation: the 8,760 hours of a year divided by 12. */
export const HOURS_PER_MONTH = 730;

export const PRICES: Readonly<Record<string, RegionPrices>> = {
  'us-east-1': {
    acuHour: { usd: 0.12, unit: 'ACU-hour', source: AURORA, certain: true },
    acuHourIoOptimized: { usd: 0.156, unit: 'ACU-hour', source: AURORA, certain: true },
    storageGibMonth: { usd: 0.1, unit: 'GiB-month', source: AURORA, certain: true },
    storageGibMonthIoOptimized: { usd: 0.225, unit: 'GiB-month', source: AURORA, certain: true },
    ioMillion: { usd: 0.2, unit: 'million I/O requests', source: AURORA, certain: true },
    backupGibMonth: { usd: 0.021, unit: 'GiB-month', source: AURORA, certain: false },
    dataApiMillion: {
      usd: 0.35,
      unit: 'million requests of up to 32 KB',
      source: AURORA,
      certain: false,
      beyond: { unitsInTier: 1000, usd: 0.2 },
    },
    secretMonth: { usd: 0.4, unit: 'secret-month', source: SECRETS, certain: false },
    secretCalls10k: { usd: 0.05, unit: '10,000 calls', source: SECRETS, certain: false },
    // Each of the first two rotations of a key adds the same cost again.
    kmsKeyMonth: { usd: 1, unit: 'key-month', source: KMS, certain: true },
    logGib: { usd: 0.5, unit: 'GiB ingested', source: CLOUDWATCH, certain: false },
    dashboardMonth: { usd: 3, unit: 'dashboard-month', source: CLOUDWATCH, certain: false },
    alarmMonth: { usd: 0.1, unit: 'alarm-month', source: CLOUDWATCH, certain: false },
    // For the ACU of all instances, but at least 8.
    proxyAcuHour: { usd: 0.015, unit: 'ACU-hour behind a proxy', source: PROXY, certain: false },
    endpointHour: {
      usd: 0.01,
      unit: 'hour of an interface endpoint in one zone',
      source: PRIVATE_LINK,
      certain: false,
    },
    apiMillion: { usd: 1, unit: 'million requests of an HTTP API', source: API_GATEWAY, certain: false },
    invocationMillion: { usd: 0.2, unit: 'million invocations', source: LAMBDA, certain: false },
    lambda100kGibSeconds: { usd: 1.33, unit: '100,000 GiB-seconds on arm64', source: LAMBDA, certain: false },
    natGatewayMonth: { usd: 32, unit: 'NAT gateway-month, data not included', source: VPC, certain: false },
    dsqlDpuMillion: { usd: 8, unit: 'million DPU', ...SECOND_HAND_DSQL },
    dsqlStorageGibMonth: { usd: 0.33, unit: 'GiB-month', ...SECOND_HAND_DSQL },
  },
  'ap-northeast-1': {
    acuHour: { usd: 0.2, unit: 'ACU-hour', source: AURORA, certain: false },
    dataApiMillion: {
      usd: 0.42,
      unit: 'million requests of up to 32 KB',
      source: AURORA,
      certain: false,
      beyond: { unitsInTier: 1000, usd: 0.24 },
    },
    dsqlDpuMillion: { usd: 10, unit: 'million DPU', ...SECOND_HAND_DSQL },
    dsqlStorageGibMonth: { usd: 0.4, unit: 'GiB-month', ...SECOND_HAND_DSQL },
  },
};
