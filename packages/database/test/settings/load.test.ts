import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConfigError, describeConnection, describeSources, loadConnection } from '../../src/settings/index.ts';

const AWS = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-1a2b3c4d-AbCdEf',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
};
const LOCAL = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local-credentials-000000',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:8432',
};

let folder: string;
let envFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-load-'));
  envFile = path.join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(values: Readonly<Record<string, string>>): void {
  writeFileSync(
    envFile,
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}

/** The problems, with the temporary folder's name taken out. */
function problemsOf(options: Parameters<typeof loadConnection>[0]): readonly string[] {
  try {
    loadConnection(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.replaceAll(envFile, '.env'));
    throw error;
  }
  throw new Error('the connection loaded');
}

describe('loadConnection: sources of values', () => {
  test('reads the file, and the process environment takes precedence for each name', () => {
    write({ ...AWS, DATABASE_NAME: 'from_file' });

    const connection = loadConnection({ env: { DATABASE_NAME: 'from_environment' }, envFile });

    expect(connection.database).toBe('from_environment');
    expect(connection.sources).toEqual({
      AURORA_CLUSTER_ARN: envFile,
      AURORA_SECRET_ARN: envFile,
      DATABASE_NAME: 'environment',
      AWS_REGION: envFile,
    });
    expect(describeSources(connection)).toContain('DATABASE_NAME from environment');
  });

  test('an empty string in the environment is missing: the file is used', () => {
    write(AWS);

    expect(loadConnection({ env: { DATABASE_NAME: '' }, envFile }).database).toBe('app');
  });

  test('reads ./.env only if it is named, because functions have only the environment', () => {
    write(AWS);
    const before = process.cwd();
    process.chdir(folder);

    try {
      expect(problemsOf({ env: {} })).toEqual([
        expect.stringMatching(/^Missing in the environment: AURORA_CLUSTER_ARN/),
      ]);
    } finally {
      process.chdir(before);
    }
  });

  test('reads a file with Windows line endings, a byte order mark and quotes', () => {
    const text = Object.entries(AWS).map(([name, value]) => `${name}="${value}"\r\n`);
    writeFileSync(envFile, `\uFEFF${text.join('')}`);

    expect(loadConnection({ env: {}, envFile })).toMatchObject({ database: 'app', region: 'us-east-1', local: false });
  });

  test('a name that is set twice has its last value, as node and a shell have it', () => {
    write(AWS);
    writeFileSync(envFile, 'DATABASE_NAME=last\n', { flag: 'a' });

    expect(loadConnection({ env: {}, envFile }).database).toBe('last');
  });

  test('works without the default file', () => {
    expect(loadConnection({ env: AWS, envFile }).database).toBe('app');
  });
});

describe('loadConnection: problems', () => {
  test('reports every problem in one error', () => {
    write({ AURORA_CLUSTER_ARN: 'app-aurora', AURORA_SECRET_ARN: '', AURORA_ENDPOINT: 'https://x:5432' });
    const options = { env: { AWS_REGION: 'Virginia' }, envFile };

    expect(problemsOf(options)).toEqual([
      'AURORA_CLUSTER_ARN: got "app-aurora" from .env. Expected a DB cluster ARN, such as arn:aws:rds:us-east-1:123456789012:cluster:app-aurora. Correct it there, or run `npm run env -- --env-file .env` or `npm run local -- --env-file .env`.',
      'AURORA_ENDPOINT: got "https://x:5432" from .env. Expected the writer\'s host name, without scheme and port, such as app-aurora.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com. Correct it there, or run `npm run env -- --env-file .env`.',
      'AWS_REGION: got "Virginia" from the environment. Expected an AWS region, such as us-east-1. Correct it in the environment of this process.',
      'Missing in the environment and in .env: AURORA_SECRET_ARN, DATABASE_NAME. Run `npm run local -- --env-file .env` for a database on this machine, or `npm run env -- --env-file .env` for a deployed one.',
    ]);
    expect(() => loadConnection(options)).toThrow(/^The connection has 4 problems:\n {2}AURORA_CLUSTER_ARN: got/);
  });

  test('a missing connection is one problem, with the commands that write one', () => {
    expect(problemsOf({ env: {}, envFile })).toEqual([
      'Missing in the environment, and .env does not exist: AURORA_CLUSTER_ARN, AURORA_SECRET_ARN, DATABASE_NAME, AWS_REGION. Run `npm run local -- --env-file .env` for a database on this machine, or `npm run env -- --env-file .env` for a deployed one.',
    ]);
  });

  test('where only the environment is read, no command for a file is named', () => {
    const { DATABASE_NAME: _, ...rest } = AWS;

    expect(problemsOf({ env: rest })).toEqual([
      'Missing in the environment: DATABASE_NAME. Set it in the environment of this process.',
    ]);
  });

  test('refuses a named file that does not exist', () => {
    expect(problemsOf({ env: AWS, envFile, envFileRequired: true })).toEqual([
      'It does not exist. Correct the path, or write it with `npm run env -- --env-file .env` or `npm run local -- --env-file .env`.',
    ]);
  });

  test('refuses lines without "=", which node would read as part of the next name, without showing them', () => {
    writeFileSync(
      envFile,
      `A=1\n\nhunter2 hunter2\nDATABASE_NAME=app\r\nNOTE="two\nlines"\n  lonely\r\n# comment\n\nAWS_REGION=us-east-1\n`,
    );

    expect(problemsOf({ env: AWS, envFile })).toEqual([
      'Line 3: got 15 characters without "=" (not shown, they may be a secret). Expected NAME=value, a comment that begins with #, or an empty line. Correct or remove the line.',
      'Line 7: got 6 characters without "=" (not shown, they may be a secret). Expected NAME=value, a comment that begins with #, or an empty line. Correct or remove the line.',
    ]);
  });

  test.each([
    ['with a byte order mark', Buffer.from('\uFEFFDATABASE_NAME=app\r\n', 'utf16le')],
    ['without one', Buffer.from('DATABASE_NAME=app\n', 'utf16le')],
    ['with the other byte order', Buffer.from('\uFEFFA=1', 'utf16le').swap16()],
  ])('refuses UTF-16 %s, and shows nothing of it', (_, bytes) => {
    writeFileSync(envFile, bytes);

    expect(problemsOf({ env: AWS, envFile })).toEqual([
      'It is not UTF-8 but UTF-16, as > in Windows PowerShell writes it, or it has a NUL byte. Save it as UTF-8 and run the command again.',
    ]);
  });

  test('refuses a directory', () => {
    mkdirSync(envFile);

    expect(problemsOf({ env: AWS, envFile })).toEqual([
      'It is a directory. Expected a file of NAME=value lines. Name another with --env-file.',
    ]);
  });

  test('shows no password, neither that of a URL nor one in place of the secret ARN', () => {
    const problems = problemsOf({
      env: { ...AWS, AURORA_SECRET_ARN: 'hunter2-hunter2', DATABASE_NAME: 'postgres://appadmin:hunter2@host/app' },
    }).join('\n');

    expect(problems).not.toContain('hunter2');
    expect(problems).toContain(
      'got a value of 15 characters that does not start with "arn:" (not shown, it may be a secret)',
    );
    expect(problems).toContain('got "postgres://…@host/app"');
  });

  test('shortens a long value', () => {
    expect(problemsOf({ env: { ...AWS, DATABASE_NAME: 'x'.repeat(5000) } })[0]).toContain(
      `got "${'x'.repeat(120)}…" from`,
    );
  });
});

describe('loadConnection: local against AWS', () => {
  test('takes local ARNs with a loopback endpoint', () => {
    const connection = loadConnection({ env: LOCAL });

    expect(connection).toMatchObject({ local: true, endpoint: 'http://127.0.0.1:8432', notices: [] });
    expect(describeConnection(connection)).toBe('Database: app (local Data API at http://127.0.0.1:8432)');
  });

  test('names cluster, region and account of a database on AWS', () => {
    expect(describeConnection(loadConnection({ env: AWS }))).toBe(
      'Database: app on AWS (cluster app-aurora, us-east-1, account 123456789012)',
    );
  });

  test.each(['http://localhost:8432/', 'http://[::1]:8432', 'http://127.1:8432', 'https://127.255.0.9:1'])(
    '%s is this machine',
    (url) => {
      expect(loadConnection({ env: { ...LOCAL, AWS_ENDPOINT_URL_RDS_DATA: url } }).local).toBe(true);
    },
  );

  test('refuses local ARNs without an endpoint', () => {
    const { AWS_ENDPOINT_URL_RDS_DATA: _, ...rest } = LOCAL;

    expect(problemsOf({ env: rest })).toEqual([
      'AWS_ENDPOINT_URL_RDS_DATA: missing while AURORA_CLUSTER_ARN is local (account 000000000000). Expected the local Data API, such as http://127.0.0.1:8432. Start it with `npm run local -- --env-file .env`, or run `npm run env` to use AWS.',
    ]);
  });

  test.each([
    'https://localhost.example.com',
    'https://10.0.0.5:8432',
    'https://rds-data.us-east-1.amazonaws.com',
    'https://0.0.0.0:8432',
  ])('refuses local ARNs with %s, which is another machine', (url) => {
    expect(problemsOf({ env: { ...LOCAL, AWS_ENDPOINT_URL_RDS_DATA: url } })).toEqual([
      `AWS_ENDPOINT_URL_RDS_DATA: got "${url}" while AURORA_CLUSTER_ARN is local (account 000000000000). Expected the local Data API, such as http://127.0.0.1:8432. Start it with \`npm run local -- --env-file .env\`, or run \`npm run env\` to use AWS.`,
    ]);
  });

  test.each(['AWS_ENDPOINT_URL_RDS_DATA', 'AWS_ENDPOINT_URL'])('refuses AWS ARNs with a loopback %s', (name) => {
    expect(problemsOf({ env: { ...AWS, [name]: 'http://localhost:4566' } })).toEqual([
      `${name}: got "http://localhost:4566", which is this machine, while AURORA_CLUSTER_ARN is on AWS (account 123456789012). Unset ${name} to use AWS, or run \`npm run local -- --env-file .env\` for local ARNs.`,
    ]);
  });

  test('the endpoint of the Data API takes precedence over the general one', () => {
    const connection = loadConnection({
      env: { ...LOCAL, AWS_ENDPOINT_URL: 'http://localhost:4566' },
      backend: 'data-api',
    });

    expect(connection.endpoint).toBe('http://127.0.0.1:8432');
    expect(connection.sources).not.toHaveProperty('AWS_ENDPOINT_URL');
  });

  test('takes an interface endpoint of the VPC with a cluster on AWS', () => {
    const endpoint = 'https://vpce-1.rds-data.us-east-1.vpce.amazonaws.com';

    expect(loadConnection({ env: { ...AWS, AWS_ENDPOINT_URL_RDS_DATA: endpoint } })).toMatchObject({
      endpoint,
      local: false,
    });
  });

  test.each(['127.0.0.1:8432', 'ftp://127.0.0.1', 'http://u:hunter2@127.0.0.1', 'http://127.0.0.1?a'])(
    'refuses %s as an endpoint, once',
    (url) => {
      const [problem, ...others] = problemsOf({ env: { ...LOCAL, AWS_ENDPOINT_URL_RDS_DATA: url } });

      expect(others).toEqual([]);
      expect(problem).toBe(
        `AWS_ENDPOINT_URL_RDS_DATA: got "${url.replace('u:hunter2', '…')}". Expected a URL without user name, query or fragment: http or https on this machine, such as http://127.0.0.1:8432, or https elsewhere. Correct it, or remove it to use AWS.`,
      );
    },
  );

  test('refuses a local cluster with a secret on AWS, and the reverse', () => {
    expect(problemsOf({ env: { ...LOCAL, AURORA_SECRET_ARN: AWS.AURORA_SECRET_ARN } })).toEqual([
      'AURORA_SECRET_ARN: is on AWS (account 123456789012) while AURORA_CLUSTER_ARN is local (account 000000000000). Both must be in the same place. Write both with one command: `npm run env` (AWS) or `npm run local -- --env-file .env` (local).',
    ]);
    expect(problemsOf({ env: { ...AWS, AURORA_SECRET_ARN: LOCAL.AURORA_SECRET_ARN } })[0]).toContain(
      'is local (account 000000000000)',
    );
  });

  test('refuses a region that differs from that of the cluster', () => {
    const secret = AWS.AURORA_SECRET_ARN.replace('us-east-1', 'eu-west-1');

    expect(problemsOf({ env: { ...AWS, AURORA_SECRET_ARN: secret, AWS_REGION: 'eu-north-1' } })).toEqual([
      'AURORA_SECRET_ARN: is in eu-west-1 while AURORA_CLUSTER_ARN is in us-east-1. Both must be in the same region. Write both with `npm run env`.',
      'AWS_REGION: got "eu-north-1" while AURORA_CLUSTER_ARN is in us-east-1. Set AWS_REGION to us-east-1, or unset it in the environment to use the file\'s value.',
    ]);
  });

  test('reports that a profile and another region are ignored on this machine', () => {
    const connection = loadConnection({
      env: { ...LOCAL, AWS_PROFILE: 'work', AWS_REGION: 'eu-north-1' },
      backend: 'data-api',
    });

    expect(connection.region).toBe('us-east-1');
    expect(connection.notices).toEqual([
      'AWS_PROFILE is "work" and is ignored: the local Data API uses dummy credentials.',
      'AWS_REGION is "eu-north-1" and is ignored: the local cluster is in us-east-1.',
    ]);
  });

  test('ignores credentials for AWS in the file, and says so without showing them', () => {
    write({ ...AWS, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'hunter2' });

    const connection = loadConnection({ env: {}, envFile });

    expect(JSON.stringify(connection)).not.toMatch(/AKIAEXAMPLE|hunter2/);
    expect(connection.notices.map((notice) => notice.replace(envFile, '.env'))).toEqual([
      'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY in .env are ignored: credentials for AWS come from the environment or a profile.',
    ]);
    expect(process.env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  });
});

describe('loadConnection in a container', () => {
  const endpoint = 'http://host.docker.internal:8432';
  const inContainer = { ...LOCAL, AWS_ENDPOINT_URL_RDS_DATA: endpoint };

  test.each(['host.docker.internal', '172.17.0.1,host.docker.internal', 'Host.Docker.Internal'])(
    'takes an endpoint of the hosts that DATA_API_LOCAL_HOSTS names for the local Data API: %s',
    (hosts) => {
      const connection = loadConnection({ env: { ...inContainer, DATA_API_LOCAL_HOSTS: hosts } });

      expect(connection).toMatchObject({ local: true, endpoint });
      expect(describeConnection(connection)).toBe(`Database: app (local Data API at ${endpoint})`);
    },
  );

  test('refuses an address that the settings do not allow, and says how to allow it', () => {
    expect(problemsOf({ env: { ...inContainer, DATA_API_LOCAL_HOSTS: 'db' } })).toEqual([
      'AWS_ENDPOINT_URL_RDS_DATA: got "http://host.docker.internal:8432". Expected a URL without user name, query or fragment: http or https on this machine, such as http://127.0.0.1:8432, or https elsewhere. Correct it, or remove it to use AWS. If the local Data API answers there, set DATA_API_LOCAL_HOSTS=host.docker.internal.',
    ]);
  });

  test('refuses it with ARNs on AWS, like any endpoint of this machine', () => {
    const env = { ...AWS, AWS_ENDPOINT_URL_RDS_DATA: endpoint, DATA_API_LOCAL_HOSTS: 'host.docker.internal' };

    expect(problemsOf({ env })).toEqual([
      expect.stringMatching(
        /^AWS_ENDPOINT_URL_RDS_DATA: got .*, which is this machine, while AURORA_CLUSTER_ARN is on AWS/,
      ),
    ]);
  });

  test.each(['*', 'http://db', 'a,,b', 'db:8432'])('refuses %j as a list of hosts', (hosts) => {
    expect(problemsOf({ env: { ...LOCAL, DATA_API_LOCAL_HOSTS: hosts } })).toEqual([
      `DATA_API_LOCAL_HOSTS: got ${JSON.stringify(hosts)}. Expected names or addresses with commas between them, such as host.docker.internal,172.17.0.1. Correct it, or remove it.`,
    ]);
  });
});
