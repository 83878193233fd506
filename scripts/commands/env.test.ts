import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { ENV, withTerraform } from '../terraform/test/stack.ts';
import { testIo } from '../test/io.ts';
import { runEnv } from './env.ts';

const VALUES = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  AURORA_ENDPOINT: 'alex-aurora.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com',
  AURORA_READER_ENDPOINT: 'alex-aurora.cluster-ro-abcdefghijkl.us-east-1.rds.amazonaws.com',
  DATABASE_NAME: 'alex',
  LAMBDA_ROLE_ARN: 'arn:aws:iam::123456789012:role/alex-lambda-aurora-role',
  AWS_REGION: 'us-east-1',
};
const OUTPUTS = {
  aurora_cluster_arn: VALUES.AURORA_CLUSTER_ARN,
  aurora_secret_arn: VALUES.AURORA_SECRET_ARN,
  aurora_cluster_endpoint: VALUES.AURORA_ENDPOINT,
  aurora_reader_endpoint: VALUES.AURORA_READER_ENDPOINT,
  database_name: VALUES.DATABASE_NAME,
  lambda_role_arn: VALUES.LAMBDA_ROLE_ARN,
  aws_region: VALUES.AWS_REGION,
};
const LINES = Object.entries(VALUES).map(([name, value]) => `${name}=${value}`);

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-env-command-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const recorded = (env: NodeJS.ProcessEnv = ENV) => testIo({ env, cwd: folder });

const at = (name: string): string => path.join(folder, name);
const written = (): string => fs.readFileSync(at('.env'), 'utf8');

function writeOutputs(): void {
  fs.writeFileSync(at('outputs.json'), JSON.stringify({ 'dev-database': OUTPUTS }));
}

describe('npm run env --outputs FILE', () => {
  const settings = { stage: 'dev', outputs: 'outputs.json', envFile: '.env' };

  test('writes .env, prints its content on stdout, and the database on stderr', async () => {
    writeOutputs();
    const io = recorded();

    await runEnv(settings, io);

    expect(
      written()
        .split('\n')
        .filter((line) => line.includes('=')),
    ).toEqual(LINES);
    expect(io.stdout).toEqual([...LINES, 'Created .env: 7 values from outputs.json']);
    expect(io.stderr).toEqual(['Database: alex on AWS (cluster alex-aurora, us-east-1, account 123456789012)']);
  });

  test.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, as Windows PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 without a byte order mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 in the other byte order', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['the same without a byte order mark', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('reads outputs in %s', async (_, encode) => {
    fs.writeFileSync(at('outputs.json'), encode(JSON.stringify({ 'dev-database': OUTPUTS })));

    await runEnv(settings, recorded());

    expect(written()).toContain(LINES.join('\n'));
  });

  test.each([
    ['an open quote above the block', "NOTE='tis the season\nA=1\n", 'Line 1'],
    ['UTF-16', Buffer.from('\uFEFFA=1\r\n', 'utf16le'), 'UTF-16'],
  ])('refuses a .env with %s, because values would be lost, and does not change it', async (_, before, problem) => {
    writeOutputs();
    fs.writeFileSync(at('.env'), before);
    const io = recorded();

    await expect(runEnv(settings, io)).rejects.toThrow(problem);

    expect(fs.readFileSync(at('.env')).equals(Buffer.from(before))).toBe(true);
    expect(io.stdout).toEqual([]);
  });

  test('replaces a local connection with AWS: removes the endpoint and the dummy credentials, keeps the rest', async () => {
    writeOutputs();
    const block = 'AURORA_CLUSTER_ARN=x\nAWS_ENDPOINT_URL_RDS_DATA=http://127.0.0.1:8432\nAWS_ACCESS_KEY_ID=local\n';
    fs.writeFileSync(at('.env'), `MINE=1\n# >>> daybreak connection >>>\n${block}# <<< daybreak connection <<<\n`);
    const io = recorded();

    await runEnv(settings, io);

    expect(written()).toMatch(/^MINE=1\n# >>> daybreak/);
    expect(written()).not.toMatch(/ENDPOINT_URL|ACCESS_KEY/);
    expect(io.stdout.at(-1)).toBe('Updated .env: 7 values from outputs.json');
  });

  test('reports what overrides the file that it wrote', async () => {
    writeOutputs();
    fs.writeFileSync(at('.env'), '# >>> daybreak connection >>>\n# <<< daybreak connection <<<\nDATABASE_NAME=mine\n');
    const io = recorded({ ...ENV, AWS_REGION: 'eu-west-1', DATABASE_NAME: 'alex' });

    await runEnv(settings, io);

    expect(io.stderr.slice(1)).toEqual([
      '.env line 11 also sets DATABASE_NAME and overrides the block. Remove that line to use dev-database.',
      'AWS_REGION has another value in the environment, which overrides .env. Unset it to use dev-database.',
    ]);
  });

  test.each([
    ['a file that does not exist', () => undefined, 'Cannot read outputs.json: it does not exist.'],
    ['a directory', () => fs.mkdirSync(at('outputs.json')), 'Cannot read outputs.json: it is a directory.'],
    [
      'a file that is not JSON',
      () => fs.writeFileSync(at('outputs.json'), 'x'),
      'Cannot use the outputs of dev-database from outputs.json:\n  It is not JSON (1 characters).',
    ],
    [
      'outputs of two regions',
      () =>
        fs.writeFileSync(
          at('outputs.json'),
          JSON.stringify({ 'dev-database': { ...OUTPUTS, aws_region: 'eu-west-1' } }),
        ),
      'The connection has 1 problem:\n  AWS_REGION: got "eu-west-1"',
    ],
  ])('%s leaves .env as it is', async (_, prepare, beginning) => {
    prepare();
    fs.writeFileSync(at('.env'), 'MINE=1\n');

    await expect(runEnv(settings, recorded())).rejects.toThrow(beginning);
    expect(written()).toBe('MINE=1\n');
  });

  test('an unknown stage is an error that lists the stages', async () => {
    await expect(runEnv({ ...settings, stage: 'nope' }, recorded())).rejects.toThrow(
      'There is no stage "nope". Stages: dev',
    );
  });
});

describe('npm run env --print, --check, --ssm', () => {
  const settings = { stage: 'dev', outputs: 'outputs.json', envFile: '.env' };

  test('--print prints the lines and writes nothing', async () => {
    writeOutputs();
    const io = recorded();

    await runEnv({ ...settings, print: true }, io);

    expect(io.stdout).toEqual(LINES);
    expect(fs.existsSync(at('.env'))).toBe(false);
  });

  test('--ssm prints the parameters as GetParametersByPath answers, /<project>/<stage>/<output>', async () => {
    writeOutputs();
    const io = recorded();

    await runEnv({ ...settings, ssm: true }, io);

    expect(JSON.parse(io.stdout.join('\n'))).toEqual({
      Parameters: Object.entries(OUTPUTS).map(([name, value]) => ({
        Name: `/alex/dev/${name}`,
        Type: 'String',
        Value: value,
      })),
    });
    expect(fs.existsSync(at('.env'))).toBe(false);
  });

  test('--check reports that a file is up to date, even if it has other lines', async () => {
    writeOutputs();
    fs.writeFileSync(at('.env'), 'MINE=1\n');
    await runEnv(settings, recorded());
    const before = written();
    const io = recorded();

    await runEnv({ ...settings, check: true }, io);

    expect(io.stdout).toEqual(['.env is up to date: it holds the connection of dev-database']);
    expect(io.exitCode).toBeUndefined();
    expect(written()).toBe(before);
  });

  test.each<[string, string | undefined, readonly string[]]>([
    ['a file that does not exist', undefined, ['.env does not exist.']],
    [
      'an old value, which is not shown, and a missing one',
      LINES.filter((line) => !line.startsWith('LAMBDA_ROLE_ARN'))
        .map((line) => (line.startsWith('AURORA_SECRET_ARN') ? 'AURORA_SECRET_ARN=hunter2' : line))
        .join('\n'),
      [
        `AURORA_SECRET_ARN has another value, expected ${VALUES.AURORA_SECRET_ARN}`,
        `LAMBDA_ROLE_ARN is missing, expected ${VALUES.LAMBDA_ROLE_ARN}`,
      ],
    ],
    [
      'another line below the block',
      `${LINES.join('\n')}\nDATABASE_NAME=mine\n`,
      ['DATABASE_NAME has another value, expected alex'],
    ],
    [
      'the endpoint of the local Data API',
      `${LINES.join('\n')}\nAWS_ENDPOINT_URL_RDS_DATA=http://127.0.0.1:8432\n`,
      ['AWS_ENDPOINT_URL_RDS_DATA names this machine, expected no endpoint for a cluster on AWS'],
    ],
  ])('--check exits 1 for %s', async (_, text, stale) => {
    writeOutputs();
    if (text !== undefined) fs.writeFileSync(at('.env'), text);
    const io = recorded();

    await runEnv({ ...settings, check: true }, io);

    expect(io.stdout).toEqual([...stale, '.env is stale. Run npm run env to write it again.']);
    expect(io.exitCode).toBe(1);
    expect(fs.existsSync(at('.env')) ? written() : undefined).toBe(text);
  });

  test('--check of a directory cannot be done', async () => {
    writeOutputs();
    fs.mkdirSync(at('.env'));

    await expect(runEnv({ ...settings, check: true }, recorded())).rejects.toThrow('It is a directory.');
  });

  test.each([
    [['--print', '--check'], "option '--print' cannot be used with option '--check'"],
    [['--print', '--ssm'], "option '--print' cannot be used with option '--ssm'"],
    [['--check', '--ssm'], "option '--check' cannot be used with option '--ssm'"],
  ])('%j exclude each other', async (flags, message) => {
    const io = recorded();

    expect(await runCli(['env', ...flags], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain(message);
  });
});

describe('npm run env with Terraform', () => {
  const settings = { stage: 'dev', envFile: '.env' };
  const stack = path.join('cdktf.out', 'stacks', 'dev-database');

  /** A stack without resources, whose outputs are the connection. Its state is in the same place as the real one. */
  function synthesise(outputs: Readonly<Record<string, string | null>>): void {
    fs.mkdirSync(at(stack), { recursive: true });
    fs.writeFileSync(
      path.join(at(stack), 'cdk.tf.json'),
      JSON.stringify({
        terraform: { backend: { local: { path: '../../../.terraform-state/dev-database.tfstate' } } },
        output: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
      }),
    );
  }
  function terraform(...args: string[]): void {
    execFileSync('terraform', [`-chdir=${stack}`, ...args], {
      cwd: folder,
      env: { ...ENV, CHECKPOINT_DISABLE: '1' },
      stdio: 'ignore',
    });
  }

  withTerraform('writes the outputs of a deployed stack (needs Terraform)', async () => {
    synthesise(OUTPUTS);
    terraform('init');
    terraform('apply', '-auto-approve');
    const io = recorded();

    await runEnv(settings, io);

    expect(io.stdout).toEqual([...LINES, `Created .env: 7 values from Terraform (${stack})`]);
  });

  withTerraform('a null output is missing (needs Terraform)', async () => {
    synthesise({ ...OUTPUTS, aurora_reader_endpoint: null });
    terraform('init');
    terraform('apply', '-auto-approve');

    await expect(runEnv(settings, recorded())).rejects.toThrow('  aurora_reader_endpoint: is missing or null.');
    expect(fs.existsSync(at('.env'))).toBe(false);
  });

  withTerraform('a stack that was never applied is not deployed yet (needs Terraform)', async () => {
    synthesise(OUTPUTS);
    terraform('init');

    await expect(runEnv(settings, recorded())).rejects.toThrow('dev-database is not deployed yet: it has no outputs.');
  });

  withTerraform('initialises a stack that was only synthesised, as after a clone (needs Terraform)', async () => {
    synthesise(OUTPUTS);
    terraform('init');
    terraform('apply', '-auto-approve');
    fs.rmSync(at(path.join(stack, '.terraform')), { recursive: true });
    const io = recorded();

    await runEnv(settings, io);

    expect(io.stdout).toEqual([...LINES, `Created .env: 7 values from Terraform (${stack})`]);
  });

  withTerraform("shows Terraform's own message if it fails (needs Terraform)", async () => {
    synthesise(OUTPUTS);
    terraform('init');
    terraform('apply', '-auto-approve');
    fs.writeFileSync(at('.terraform-state/dev-database.tfstate'), '{"version": 4, "ser');

    await expect(runEnv(settings, recorded())).rejects.toThrow(
      /^"terraform output" ended with 1 in .*dev-database because the state is damaged or incomplete\. Expected the outputs of dev-database\. Restore its last copy: .* Terraform's message:\n {4}Error: /,
    );
  });

  test('a stack that is not synthesised', async () => {
    await expect(runEnv(settings, recorded())).rejects.toThrow(
      `Cannot ask Terraform for the outputs of dev-database:\n  There is no ${path.join(stack, 'cdk.tf.json')}. Expected a synthesised and deployed stack. If it is already deployed, run \`npm run synth\` in the folder of cdktf.json, otherwise \`npm run deploy\`; or name its outputs with --outputs FILE.`,
    );
  });

  test('a missing Terraform', async () => {
    synthesise(OUTPUTS);
    const binary = at('no-such-terraform');

    await expect(runEnv(settings, recorded({ ...ENV, TERRAFORM_BINARY_NAME: binary }))).rejects.toThrow(
      `Terraform cannot be started: ${JSON.stringify(binary)} (ENOENT). Terraform 1.11 or later is needed, on the PATH or in TERRAFORM_BINARY_NAME. Install it, set that variable, or name the outputs with --outputs FILE.`,
    );
  });
});
