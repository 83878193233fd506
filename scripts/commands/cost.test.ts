import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-cost-command-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const run = async (...argv: readonly string[]) => {
  const io = testIo({ cwd: folder });
  const code = await runCli(['cost', ...argv], io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
};

describe('npm run cost', () => {
  test('computes the stage dev without any flag', async () => {
    const { code, stdout } = await run();

    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 6)).toEqual([
      'us-east-1, 0.5 to 1 ACU, 1 instance, Standard; prices of 2026-11-20 (infra/catalogue/prices.ts), without tax and free tier',
      '  Compute, floor    $43.80  0.5 ACU × 730 h × $0.12',
      '  Compute, ceiling  $87.60  1 ACU × 730 h × $0.12',
      '  Compute, as used  $65.70  0.75 ACU × 730 h × $0.12',
      '  Storage            $1.00  10 GiB × $0.10',
      '  Secret             $0.40  1 secret × $0.40 (uncertain)',
    ]);
  });

  test('every flag changes the bill', async () => {
    const { stdout } = await run(
      ...'--min 0 --max 8 --instances 2 --average-acu 2 --active-hours 10 --storage-gb 20 --io-millions 3 --backup-gb 4'.split(
        ' ',
      ),
      ...'--requests 5000000 --request-kb 64 --secrets 2 --secret-calls 30000 --io-optimized --json'.split(' '),
    );

    expect(JSON.parse(stdout)).toMatchObject({
      stage: 'dev',
      usage: {
        ...{
          region: 'us-east-1',
          storage: 'aurora-iopt1',
          minAcu: 0,
          maxAcu: 8,
          instances: 2,
          averageAcu: 2,
          activeHoursPerDay: 10,
        },
        ...{
          storageGib: 20,
          ioMillions: 3,
          backupGib: 4,
          requests: 5_000_000,
          requestKib: 64,
          secrets: 2,
          secretCalls: 30_000,
        },
      },
      others: [
        { item: 'Storage' },
        { item: 'I/O' },
        { item: 'Backup beyond the free amount' },
        { perMonthUsd: 3.5 },
        { item: 'Secret' },
        { item: 'Secret calls' },
      ],
      reach: { natUsd: 32 },
    });
  });

  test('a cluster of Aurora DSQL has its lines, with the assumption about a transaction', async () => {
    const { stdout } = await run(
      ...'--dsql-clusters 1 --dsql-storage-gb 2 --dsql-transactions 1000000 --dsql-transaction-dpu 0.5'.split(' '),
    );

    expect(stdout.split('\n').filter((line) => line.includes('Aurora DSQL'))).toEqual([
      '  Aurora DSQL, activity   $4.00  1,000,000 transactions × 0.5 DPU × $8.00 a million (uncertain, 2026-11-29)',
      '  Aurora DSQL, storage    $0.66  2 GiB × $0.33 (uncertain, 2026-11-29)',
    ]);
  });

  test('--svg writes the picture into the current folder, and reports it on stderr', async () => {
    const { code, stderr } = await run('--svg', 'cost.svg');

    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Wrote cost.svg' });
    expect(fs.readFileSync(path.join(folder, 'cost.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  test.each([
    [
      'a folder that does not exist',
      path.join('nowhere', 'cost.svg'),
      'folder not found. Expected a folder that may be written to. Create the folder, or name another file with --svg.',
    ],
    ['a folder', '.', 'it is a directory. Expected a file, or a name that is free. Name another file with --svg.'],
  ])('--svg into %s is refused with all four parts, before anything is printed', async (_what, file, words) => {
    expect(await run('--svg', file)).toEqual({
      code: 2,
      stdout: '',
      stderr: `Cannot write the plot to ${file}: ${words}`,
    });
  });

  test.each([
    [['--region', 'eu-central-9'], '"eu-central-9" is not a Region of AWS'],
    [['--region', 'eu-west-1'], 'There are no prices for the Region "eu-west-1".'],
    [
      ['--region', 'ap-northeast-1', '--keys', '1', '--alarms', '2'],
      'Prices are missing for ap-northeast-1: storageGibMonth, secretMonth, kmsKeyMonth, alarmMonth.',
    ],
    [['--max', '0.3'], '--max is 0.3; allowed is 1 to 256 ACU in half steps.'],
    [['--min', 'little'], 'Expected a number such as 0.5 or 20.'],
    [['--stage', 'nowhere'], 'nowhere'],
  ])('%j exits with 2 and the reason', async (argv, words) => {
    const { code, stdout, stderr } = await run(...argv);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  test('--skip-unpriced computes the rest and lists the skipped items', async () => {
    const { code, stdout } = await run('--region', 'ap-northeast-1', '--keys', '1', '--skip-unpriced');

    expect(code).toBe(0);
    expect(stdout).toContain(
      'Without a price, and not in the totals: storageGibMonth, secretMonth, kmsKeyMonth. Add them to infra/catalogue/prices.ts.',
    );
  });
});
