import { describe, expect, jest, test } from '@jest/globals';
import { capacityCost, unitPrice, usd } from '../../infra/catalogue/capacity-cost.ts';
import { MissingPriceError } from '../../infra/catalogue/price-lookup.ts';
import { PRICES, PRICES_DATE } from '../../infra/catalogue/prices.ts';
import { bill } from './bill.ts';
import { reachCost } from './reach.ts';
import { checkUsage, NO_EXTRAS, type Usage, UsageError } from './usage.ts';

const usage = (more: Partial<Usage>): Usage => ({
  ...NO_EXTRAS,
  region: 'us-east-1',
  minAcu: 0.5,
  maxAcu: 1,
  averageAcu: 0.5,
  storageGib: 0,
  secrets: 0,
  ...more,
});
const month = (more: Partial<Usage>) => bill(usage(more)).perMonthUsd.usage;

describe('examples of published guides, recomputed', () => {
  // Each row: the amount in the guide, the amount with this price file, and the reason for the difference.
  test.each<[string, { guideUsd: readonly [number, number]; ours: string; why: string }, Partial<Usage>]>([
    [
      'development, 0.5 to 1 ACU, 10 GB',
      {
        guideUsd: [66, 70],
        ours: '$66.72',
        why: 'right; the guide counts a month of 720 h ($64.80 for compute), a mean month has 730 h',
      },
      { averageAcu: 0.75, storageGib: 10, ioMillions: 0.1 },
    ],
    [
      'production, 2 to 8 ACU, 100 GB',
      { guideUsd: [444, 450], ours: '$450.00', why: 'right; 720 h against 730 h' },
      { minAcu: 2, maxAcu: 8, averageAcu: 5, storageGib: 100, ioMillions: 10 },
    ],
    [
      'high scale, 8 to 16 ACU, 500 GB',
      { guideUsd: [1107, 1107], ours: '$1,121.20', why: '$14.40 too low: 720 h' },
      { minAcu: 8, maxAcu: 16, averageAcu: 12, storageGib: 500, ioMillions: 100 },
    ],
    [
      'template, dev: 0.5 ACU, 20 GB',
      { guideUsd: [50, 50], ours: '$45.80', why: 'rounded up, $4.20 too high' },
      { storageGib: 20 },
    ],
    [
      'template, small: 2 ACU, 50 GB',
      { guideUsd: [150, 150], ours: '$180.20', why: 'too low: only the compute is $175.20' },
      { minAcu: 2, maxAcu: 2, averageAcu: 2, storageGib: 50 },
    ],
    [
      'template, medium: 8 ACU, 200 GB',
      { guideUsd: [600, 600], ours: '$720.80', why: 'too low: only the compute is $700.80' },
      { minAcu: 8, maxAcu: 8, averageAcu: 8, storageGib: 200 },
    ],
    [
      'template, large: 32 ACU, 1 TB',
      { guideUsd: [2500, 2500], ours: '$2,905.60', why: 'too low: only the compute is $2,803.20' },
      { minAcu: 32, maxAcu: 32, averageAcu: 32, storageGib: 1024 },
    ],
  ])('%s', (_name, { guideUsd, ours, why }, used) => {
    const total = month(used);

    expect(usd(total)).toBe(ours);
    const agrees = total >= guideUsd[0] - 0.005 && total <= guideUsd[1] + 0.005;
    expect(why.startsWith('right')).toBe(agrees);
  });
});

describe('compute', () => {
  test.each<[string, Partial<Usage>, string, string]>([
    ['0.5 to 1 ACU', {}, '$43.80', '$87.60'],
    ['a minimum of 0 is paused and costs nothing', { minAcu: 0, averageAcu: 0.5 }, '$0.00', '$87.60'],
    ['each instance counts', { instances: 3 }, '$131.40', '$262.80'],
    ['I/O-Optimized', { storage: 'aurora-iopt1' }, '$56.94', '$113.88'],
  ])('%s', (_name, used, floor, ceiling) => {
    const result = bill(usage(used));

    expect([usd(result.floor.perMonthUsd), usd(result.ceiling.perMonthUsd)]).toEqual([floor, ceiling]);
  });

  test('outside the active hours it is at its minimum, or paused', () => {
    expect(bill(usage({ averageAcu: 1, activeHoursPerDay: 8 })).compute).toEqual({
      item: 'Compute, as used',
      arithmetic: '(1 ACU × 243.33 h + 0.5 ACU × 486.67 h) × $0.12',
      perMonthUsd: expect.closeTo(58.4, 3),
      certain: true,
    });
    expect(bill(usage({ minAcu: 0, averageAcu: 1, activeHoursPerDay: 8 })).compute.arithmetic).toBe(
      '(1 ACU × 243.33 h + 486.67 h paused) × $0.12',
    );
  });

  test('the floor is never above the usage, nor the usage above the ceiling', () => {
    for (const activeHoursPerDay of [0, 1, 12, 24]) {
      const { floor, usage: used, ceiling } = bill(usage({ averageAcu: 0.75, activeHoursPerDay })).perMonthUsd;

      expect(floor).toBeLessThanOrEqual(used);
      expect(used).toBeLessThanOrEqual(ceiling);
    }
  });

  test('the review and the bill use one arithmetic', () => {
    const range = { region: 'us-east-1', minAcu: 0.5, maxAcu: 1, instances: 2, storage: 'aurora' as const };

    expect(capacityCost(range).ceilingPerMonthUsd).toBe(bill(usage({ instances: 2 })).ceiling.perMonthUsd);
  });
});

describe('what comes on top', () => {
  const line = (item: string, more: Partial<Usage>) => bill(usage(more)).others.find((one) => one.item === item);

  test.each<[string, Partial<Usage>, string, string]>([
    ['Storage', { storageGib: 20 }, '20 GiB × $0.10', '$2.00'],
    ['Storage', { storageGib: 20, storage: 'aurora-iopt1' }, '20 GiB × $0.225', '$4.50'],
    ['I/O', { ioMillions: 10 }, '10 million requests × $0.20', '$2.00'],
    ['I/O', { ioMillions: 10, storage: 'aurora-iopt1' }, 'included in I/O-Optimized', '$0.00'],
    ['Backup beyond the free amount', { backupGib: 100 }, '100 GiB × $0.021 (uncertain)', '$2.10'],
    ['Data API', { requests: 2_000_000 }, '2 million units × $0.35 (uncertain)', '$0.70'],
    ['Data API', { requests: 1_000_000, requestKib: 33 }, '2 million units × $0.35 (uncertain)', '$0.70'],
    [
      'Data API',
      { requests: 1_500_000_000 },
      '1,000 million units × $0.35 + 500 million × $0.20 (uncertain)',
      '$450.00',
    ],
    ['HTTP API', { apiRequests: 2_000_000 }, '2 million requests × $1.00 (uncertain)', '$2.00'],
    ['Functions', { apiRequests: 2_000_000 }, '2 million invocations × $0.20 (uncertain)', '$0.40'],
    ['Functions, duration', { apiRequests: 2_000_000 }, '1 × 100,000 GiB-seconds × $1.33 (uncertain)', '$1.33'],
    ['KMS key', { keys: 2 }, '2 keys × $1.00', '$2.00'],
    ['Logs', { logsGib: 3 }, '3 GiB ingested × $0.50 (uncertain)', '$1.50'],
    ['Dashboards', { dashboards: 2 }, '2 dashboards × $3.00 (uncertain)', '$6.00'],
    ['Proxy', { proxies: 1 }, '8 ACU × 730 h (8 ACU at least) × $0.015 (uncertain)', '$87.60'],
    ['VPC endpoints', { endpointZones: 6 }, '4,380 hours × $0.01 (uncertain)', '$43.80'],
    ['Alarms', { alarms: 7 }, '7 alarms × $0.10 (uncertain)', '$0.70'],
    [
      'Aurora DSQL, activity',
      { dsqlClusters: 1, dsqlTransactions: 7_000_000 },
      '7,000,000 transactions × 0.143 DPU × $8.00 a million (uncertain, 2026-11-29)',
      '$8.01',
    ],
    [
      'Aurora DSQL, activity',
      { dsqlClusters: 1, dsqlTransactions: 500, dsqlTransactionDpu: 2.05 },
      '500 transactions × 2.05 DPU × $8.00 a million (uncertain, 2026-11-29)',
      '$0.0082',
    ],
    ['Aurora DSQL, storage', { dsqlClusters: 1 }, '10 GiB × $0.33 (uncertain, 2026-11-29)', '$3.30'],
    ['Secret', { secrets: 1 }, '1 secret × $0.40 (uncertain)', '$0.40'],
    ['Secret calls', { secretCalls: 20_000 }, '2 × 10,000 calls × $0.05 (uncertain)', '$0.10'],
  ])('%s: %j', (item, used, arithmetic, amount) => {
    const found = line(item, used);

    expect(found?.arithmetic).toBe(arithmetic);
    expect(usd(found?.perMonthUsd ?? Number.NaN)).toBe(amount);
  });

  test('the hour of use is the month by the hours of use', () => {
    expect(bill(usage({ activeHoursPerDay: 12 })).perHourOfUseUsd).toBeCloseTo(43.8 / 365, 5);
    expect(bill(usage({ activeHoursPerDay: 0 })).perHourOfUseUsd).toBeUndefined();
  });
});

describe('prices', () => {
  test('a Region without prices is refused, with the file to fill', () => {
    expect(() => bill(usage({ region: 'eu-west-1' }))).toThrow(new MissingPriceError('eu-west-1', ['acuHour']));
    expect(() => bill(usage({ region: 'eu-west-1' }))).toThrow(
      'There are no prices for the Region "eu-west-1". Prices are known for: us-east-1, ap-northeast-1. Add them to infra/catalogue/prices.ts with their source, or choose another --region.',
    );
  });

  test('every item without a price is named in one error', () => {
    expect(() => bill(usage({ region: 'ap-northeast-1', keys: 1, alarms: 4, logsGib: 1 }))).toThrow(
      'Prices are missing for ap-northeast-1: kmsKeyMonth, logGib, alarmMonth. Only prices with a source are used. Add them to infra/catalogue/prices.ts, or leave them out with --skip-unpriced.',
    );
  });

  test('Aurora DSQL in a Region without a price for it is refused, and not free', () => {
    const cluster = { region: 'us-east-1', dsqlClusters: 1 };
    const { dsqlDpuMillion, dsqlStorageGibMonth, ...others } = PRICES['us-east-1'] ?? {};
    const replaced = jest.replaceProperty(PRICES, 'us-east-1', others);

    expect([dsqlDpuMillion, dsqlStorageGibMonth]).not.toContain(undefined);
    try {
      expect(() => bill(usage(cluster))).toThrow(
        'Prices are missing for us-east-1: dsqlDpuMillion, dsqlStorageGibMonth. ',
      );
      expect(bill(usage(cluster), { skipUnpriced: true })).toMatchObject({
        others: [],
        unpriced: ['dsqlDpuMillion', 'dsqlStorageGibMonth'],
      });
    } finally {
      replaced.restore();
    }
  });

  test('they can be left out on purpose, and are named', () => {
    expect(bill(usage({ region: 'ap-northeast-1', keys: 1, requests: 1 }), { skipUnpriced: true })).toMatchObject({
      unpriced: ['kmsKeyMonth'],
    });
  });

  test('a Region with other prices has none for compute', () => {
    expect(() => bill(usage({ region: 'ap-northeast-1', storage: 'aurora-iopt1' }), { skipUnpriced: true })).toThrow(
      'Prices are missing for ap-northeast-1: acuHourIoOptimized.',
    );
  });

  test('each has a source, a unit and a date', () => {
    expect(PRICES_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const prices of Object.values(PRICES)) {
      for (const price of Object.values(prices)) {
        expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\//);
        expect(price.unit).not.toBe('');
        expect(price.usd).toBeGreaterThan(0);
      }
    }
  });

  test.each([
    [0, '$0.00'],
    [0.0525, '$0.0525'],
    [87.6, '$87.60'],
    [1036.8, '$1,036.80'],
  ])('%d is written %s', (amount, words) => {
    expect(usd(amount)).toBe(words);
  });

  test('a price keeps its digits', () => {
    expect([0.12, 0.156, 0.021].map(unitPrice)).toEqual(['$0.12', '$0.156', '$0.021']);
  });
});

test('the Data API compared with a VPC: requests, or an endpoint in each zone, and never NAT only for the database', () => {
  const reach = reachCost('us-east-1', 0.7);

  expect(reach).toMatchObject({ natUsd: 32, breakEvenMillions: 62 });
  expect(reach?.lines).toEqual([
    'data-api: no VPC; its requests cost $0.70 a month (uncertain)',
    'postgres, login by IAM: in the VPC of the cluster; the network costs $0.00 a month',
    'postgres, login by secret: an endpoint for Secrets Manager, $21.90 (3 zones × 730 h × $0.01) a month, and data transfer (uncertain)',
    'Neither needs NAT: a NAT gateway, $32.00 a month, is only for functions there that call the internet (uncertain)',
    'With a secret, data-api is cheaper up to about 62 million units of 32 KiB a month ($21.90 ÷ $0.35)',
  ]);
  expect(reachCost('ap-northeast-1', 0)).toBeUndefined();
});

test('a usage that Aurora does not take is refused with every problem', () => {
  expect(() =>
    checkUsage(usage({ minAcu: 0.3, maxAcu: 0.5, averageAcu: 9, instances: 17, activeHoursPerDay: 25 })),
  ).toThrow(
    new UsageError(
      [
        'The usage has 5 problems:',
        '  --min is 0.3; allowed is 0 to 256 ACU in half steps.',
        '  --max is 0.5; allowed is 1 to 256 ACU in half steps.',
        '  --average-acu is 9; allowed is --min to --max, 0.3 to 0.5 ACU.',
        '  --instances is 17; allowed is 1 to 16: a writer and up to 15 readers.',
        '  --active-hours is 25; allowed is 0 to 24 hours a day.',
      ].join('\n'),
    ),
  );
});

describe('a proxy', () => {
  const behind = { ...NO_EXTRAS, region: 'us-east-1', minAcu: 4, maxAcu: 10, averageAcu: 8, instances: 2, proxies: 1 };

  test('is billed for the capacity of all instances, by the hours in which they have it', () => {
    const line = bill({ ...behind, activeHoursPerDay: 12 }).others.find(({ item }) => item === 'Proxy');

    expect(line?.arithmetic).toBe('(16 ACU × 365 h + 8 ACU × 365 h) × $0.015 (uncertain)');
    expect(line?.perMonthUsd).toBeCloseTo((16 + 8) * 365 * 0.015);
  });

  test('is part of floor and ceiling', () => {
    const [without, withOne] = [0, 1].map((proxies) => bill({ ...behind, proxies }).perMonthUsd);

    expect((withOne?.floor ?? 0) - (without?.floor ?? 0)).toBeCloseTo(8 * 730 * 0.015);
    expect((withOne?.ceiling ?? 0) - (without?.ceiling ?? 0)).toBeCloseTo(20 * 730 * 0.015);
  });
});

describe('a cluster of Aurora DSQL', () => {
  const dsqlLines = (more: Partial<Usage>) =>
    bill(usage(more)).others.filter(({ item }) => item.startsWith('Aurora DSQL'));

  test('costs only its storage while it is unused', () => {
    expect(dsqlLines({ dsqlClusters: 1 })).toEqual([
      { item: 'Aurora DSQL, activity', arithmetic: 'idle: 0 transactions', perMonthUsd: 0, certain: true },
      expect.objectContaining({ item: 'Aurora DSQL, storage', perMonthUsd: expect.closeTo(3.3), certain: false }),
    ]);
  });

  test('that a stage does not have has no line', () => {
    expect(dsqlLines({ dsqlTransactions: 1_000_000 })).toEqual([]);
  });

  test('has the same part in floor, usage and ceiling', () => {
    const [without, withOne] = [0, 1].map(
      (dsqlClusters) => bill(usage({ dsqlClusters, dsqlTransactions: 1_000_000, dsqlTransactionDpu: 1 })).perMonthUsd,
    );

    for (const total of ['floor', 'usage', 'ceiling'] as const) {
      expect((withOne?.[total] ?? 0) - (without?.[total] ?? 0)).toBeCloseTo(8 + 3.3);
    }
  });

  test('is dearer in Tokyo', () => {
    const tokyo = bill(usage({ region: 'ap-northeast-1', dsqlClusters: 1, dsqlTransactions: 1_000_000 }));

    expect(tokyo.others.map(({ perMonthUsd }) => usd(perMonthUsd))).toEqual(['$1.43', '$4.00']);
  });
});
