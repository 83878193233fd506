import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import fc from 'fast-check';
import { ConfigError, checkEnvFile, loadConnection, readEnvFile, writeEnvFile } from '../../src/settings/index.ts';

const AWS = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b-AbCdEf',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
};
const LOCAL = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local-credentials-000000',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:8432',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
};
const AWS_BLOCK = `# >>> daybreak connection >>>
# Written by npm run env and npm run local. Edits between these two lines are lost.
AURORA_CLUSTER_ARN=arn:aws:rds:us-east-1:123456789012:cluster:app-aurora
AURORA_SECRET_ARN='arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1a2b-AbCdEf'
DATABASE_NAME=app
AWS_REGION=us-east-1
# <<< daybreak connection <<<
`;

const posix = process.platform !== 'win32';
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-env-'));
  file = path.join(folder, '.env');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The message of a refusal, with the temporary folder's name taken out; fails when `values` are written. */
function refusal(target: string, values: Readonly<Record<string, string>>): string {
  try {
    writeEnvFile(target, values);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(folder, '<folder>');
    throw error;
  }
  throw new Error('the file was written');
}

describe('writeEnvFile: what it writes', () => {
  test('a new file has only the block, in the order of the list', () => {
    const { AWS_REGION, ...rest } = AWS;

    expect(writeEnvFile(file, { AWS_REGION, ...rest })).toEqual({
      created: true,
      names: ['AURORA_CLUSTER_ARN', 'AURORA_SECRET_ARN', 'DATABASE_NAME', 'AWS_REGION'],
      overriddenBy: [],
    });
    expect(fs.readFileSync(file, 'utf8')).toBe(AWS_BLOCK);
  });

  test.each([
    [
      'a shell',
      (name: string) => execFileSync('sh', ['-c', `set -a; . "$0"; printf %s "$${name}"`, file], { encoding: 'utf8' }),
    ],
    [
      'node --env-file',
      (name: string) =>
        execFileSync(process.execPath, [`--env-file=${file}`, '-e', `process.stdout.write(process.env.${name})`], {
          encoding: 'utf8',
          env: {},
        }),
    ],
    ['dotenv', (name: string) => parse(fs.readFileSync(file))[name]],
    ['the loader', (name: string) => readEnvFile(file)?.[name]],
  ])('%s reads the values that were given', (reader, read) => {
    if (reader === 'a shell' && !posix) return;
    writeEnvFile(file, LOCAL);

    expect(Object.keys(LOCAL).map((name) => [name, read(name)])).toEqual(Object.entries(LOCAL));
  });

  test.each([
    ['comments, order and blank lines', '# mine\n\nB=2\nA=1\n', '\n# below\nC="3"\n'],
    ['Windows line endings', 'A=1\r\n# x\r\n', 'B=2\r\n'],
    ['bytes that are not UTF-8', Buffer.from([0x23, 0xff, 0xfe, 0x0a]), Buffer.from([0x41, 0x3d, 0xe4, 0x0a])],
    ['a last line without an ending', 'A=1\n', 'B=2'],
    ['a byte order mark', '\uFEFFA=1\n', ''],
  ])('keeps %s around the block byte for byte', (_, above, below) => {
    const around = (block: string) => Buffer.concat([Buffer.from(above), Buffer.from(block), Buffer.from(below)]);
    fs.writeFileSync(file, around('# >>> daybreak connection >>>\r\nOLD=1\r\n# <<< daybreak connection <<<\r\n'));

    writeEnvFile(file, AWS);

    expect(fs.readFileSync(file)).toEqual(around(AWS_BLOCK));
  });

  test('adds the block on a new line at the end, and the second run changes nothing', () => {
    fs.writeFileSync(file, 'MINE=1');

    writeEnvFile(file, AWS);
    const first = fs.readFileSync(file, 'utf8');
    writeEnvFile(file, AWS);

    expect(first).toBe(`MINE=1\n${AWS_BLOCK}`);
    expect(fs.readFileSync(file, 'utf8')).toBe(first);
  });

  test('finds its block after the byte order mark of an editor, which shells do not support', () => {
    fs.writeFileSync(file, `\uFEFF${AWS_BLOCK}`);

    writeEnvFile(file, AWS);

    expect(fs.readFileSync(file, 'utf8')).toBe(AWS_BLOCK);
  });

  test('AWS over local: endpoint and dummy credentials leave the file, and it loads', () => {
    writeEnvFile(file, LOCAL);

    writeEnvFile(file, AWS);

    expect(fs.readFileSync(file, 'utf8')).toBe(AWS_BLOCK);
    expect(loadConnection({ env: {}, envFile: file })).toMatchObject({ local: false, database: 'app', notices: [] });
  });

  test('the local Aurora DSQL replaces AWS and loads with its address; a certificate file of the user is kept with other blocks', () => {
    const dsql = {
      DATABASE_BACKEND: 'dsql',
      CLUSTER_ENDPOINT: 'localdsqlcluster0000000000.dsql.us-east-1.on.aws',
      CLUSTER_USER: 'admin',
      CLUSTER_ADDRESS: '127.0.0.1:8433',
      DATABASE_CA_FILE: '/tmp/ca.pem',
    };
    writeEnvFile(file, AWS);
    fs.appendFileSync(file, 'DATABASE_CA_FILE=mine.pem\n');

    expect(writeEnvFile(file, AWS).overriddenBy).toEqual([]);
    expect(writeEnvFile(file, dsql)).toMatchObject({
      names: Object.keys(dsql),
      overriddenBy: [{ name: 'DATABASE_CA_FILE' }],
    });
    expect(loadConnection({ env: {}, envFile: file })).toMatchObject({
      backend: 'dsql',
      address: { host: '127.0.0.1', port: 8433 },
    });
  });

  test('local over AWS: it loads with the endpoint', () => {
    writeEnvFile(file, { ...AWS, LAMBDA_ROLE_ARN: 'arn:aws:iam::123456789012:role/app' });

    writeEnvFile(file, LOCAL);

    expect(fs.readFileSync(file, 'utf8')).not.toContain('LAMBDA_ROLE_ARN');
    expect(loadConnection({ env: {}, envFile: file })).toMatchObject({
      local: true,
      endpoint: 'http://127.0.0.1:8432',
    });
  });

  test("reports which of the user's own lines override the block", () => {
    fs.writeFileSync(file, 'DATABASE_NAME=above_does_not_count\nAWS_ENDPOINT_URL_RDS_DATA=http://127.0.0.1:1\n');
    writeEnvFile(file, AWS);
    fs.appendFileSync(file, 'MINE=1\nexport DATABASE_NAME=below\n# AWS_REGION=x\n');

    expect(writeEnvFile(file, AWS).overriddenBy).toEqual([
      { name: 'AWS_ENDPOINT_URL_RDS_DATA', line: 2 },
      { name: 'DATABASE_NAME', line: 11 },
    ]);
  });
});

describe('writeEnvFile: how it writes', () => {
  (posix ? test : test.skip)('the file is readable only by its owner, even if it was not before (POSIX modes)', () => {
    writeEnvFile(file, AWS);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);

    fs.chmodSync(file, 0o644);
    writeEnvFile(file, AWS);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test('replaces the file in one step and leaves no temporary one', () => {
    fs.writeFileSync(file, 'A=1\n');
    const before = fs.statSync(file).ino;

    writeEnvFile(file, AWS);

    expect(fs.statSync(file).ino).not.toBe(before);
    expect(fs.readdirSync(folder)).toEqual(['.env']);
  });

  (posix ? test : test.skip)('writes through a link and keeps the link (Windows requires rights for links)', () => {
    fs.writeFileSync(path.join(folder, 'real'), 'MINE=1\n');
    fs.symlinkSync('real', file);

    writeEnvFile(file, AWS);

    expect(fs.readlinkSync(file)).toBe('real');
    expect(fs.readFileSync(path.join(folder, 'real'), 'utf8')).toBe(`MINE=1\n${AWS_BLOCK}`);
  });

  (process.getuid?.() === 0 ? test : test.skip)(
    "keeps the owner of a user's file when root writes it (needs root)",
    () => {
      fs.writeFileSync(file, 'A=1\n');
      fs.chownSync(file, 1234, 1234);

      writeEnvFile(file, AWS);

      expect(fs.statSync(file)).toMatchObject({ uid: 1234, gid: 1234 });
    },
  );
});

describe('writeEnvFile: what it refuses, with the file untouched', () => {
  test('values, all in one error: malformed, foreign names, credentials that are real', () => {
    fs.writeFileSync(file, 'A=1\n');

    const message = refusal(file, {
      ...AWS,
      AURORA_CLUSTER_ARN: "arn'\n",
      DATABASE_NAME: '',
      DATABASE_PASSWORD: 'hunter2',
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      AWS_ENDPOINT_URL_RDS_DATA: "http://127.0.0.1/'",
      CLUSTER_ADDRESS: '10.0.0.1:8433',
      DATABASE_CA_FILE: 'ca.pem',
    });

    expect(message).toBe(
      [
        'Cannot write <folder>/.env:',
        `  AURORA_CLUSTER_ARN: got "arn'\\n". Expected a DB cluster ARN, such as arn:aws:rds:us-east-1:123456789012:cluster:app-aurora. Correct its source.`,
        '  DATABASE_NAME: got "". Expected the name of a database: a letter or _, then letters, digits, _ and -, at most 63 characters, such as app. Correct its source.',
        '  DATABASE_PASSWORD: not a name of the connection. Expected one of DATABASE_BACKEND, AURORA_CLUSTER_ARN, AURORA_SECRET_ARN, AURORA_ENDPOINT, AURORA_READER_ENDPOINT, AURORA_PROXY_ENDPOINT, DATABASE_NAME, LAMBDA_ROLE_ARN, AWS_REGION, AURORA_RW_SECRET_ARN, AURORA_RO_SECRET_ARN, AURORA_MIGRATE_SECRET_ARN, CLUSTER_ENDPOINT, CLUSTER_USER, REGION, CLUSTER_ARN, API_URL, CLUSTER_ADDRESS, AWS_ENDPOINT_URL_RDS_DATA, DATA_API_LOCAL_HOSTS, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, DATABASE_CA_FILE. Remove it.',
        '  AWS_SECRET_ACCESS_KEY: got a value that is not shown. Only the dummy "local" is written, never a credential. Keep it in the environment or in a profile.',
        `  AWS_ENDPOINT_URL_RDS_DATA: got "http://127.0.0.1/'". Expected a URL without quotes and line breaks. Correct its source.`,
        '  CLUSTER_ADDRESS: got "10.0.0.1:8433". Expected an address of this machine and a port, such as 127.0.0.1:8433. Correct its source.',
        '  DATABASE_CA_FILE: got "ca.pem". Expected the absolute path of a file, without quotes and line breaks. Correct its source.',
      ]
        .join('\n')
        .replaceAll('<folder>/.env', path.join('<folder>', '.env')),
    );
    expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
  });

  const START = '# >>> daybreak connection >>>';
  const END = '# <<< daybreak connection <<<';
  const BORDERS =
    'Expected each marker once, the first above the second, or neither. Remove the rest of the block, with its markers, and run the command again.';
  test.each([
    [
      'twice',
      `${START}\n${END}\nA=1\n${START}\n${END}\n`,
      `occurs more than once: "${START}" on line 1 and 4, "${END}" on line 2 and 5`,
    ],
    ['without its end', `A=1\n${START}\nB=2\n`, `is incomplete: "${START}" on line 2, "${END}" missing`],
    ['without its start', `A=1\n${END}\n`, `is incomplete: "${START}" missing, "${END}" on line 2`],
    ['upside down', `${END}\n${START}\n`, `is incomplete: "${START}" on line 2, "${END}" on line 1`],
  ])('the managed block %s', (_, text, what) => {
    fs.writeFileSync(file, text);

    expect(refusal(file, AWS)).toBe(
      `Cannot write ${path.join('<folder>', '.env')}:\n  The managed block ${what}. ${BORDERS}`,
    );
    expect(fs.readFileSync(file, 'utf8')).toBe(text);
  });

  const OPEN = (line: number, quote: string) =>
    `Line ${line}: its value begins with ${quote}, and no ${quote} above the block closes it, so values of the block would be lost. Close the quote, or use another kind of quotes.`;
  const UTF16 =
    'It is not UTF-8 but UTF-16, as > in Windows PowerShell writes it, or it has a NUL byte. Save it as UTF-8 and run the command again.';

  test.each<[string, string | Buffer, string]>([
    ['an open single quote', "NOTE='tis the season\nA=1\n", OPEN(1, "'")],
    ['an open double quote with spaces before it', '# note\n\nNOTE = "x\n', OPEN(3, '"')],
    ['an open backtick after export', 'export NOTE=`x\n', OPEN(1, '`')],
    ['a quote that only a shell and Node close', "A='it\\'s\n", OPEN(1, "'")],
    ['an open quote after a value of two lines', "A='1\n2'\nB='3\n", OPEN(3, "'")],
    ['an open quote above the block, closed below it', `A='1\n${AWS_BLOCK}B='2'\n`, OPEN(1, "'")],
    ['UTF-16 with a byte order mark', Buffer.from('\uFEFFA=1\r\n', 'utf16le'), UTF16],
    ['UTF-16 without one', Buffer.from('A=1\r\n', 'utf16le'), UTF16],
  ])('a file because of which values would be lost: %s', (_, text, problem) => {
    fs.writeFileSync(file, text);

    expect(refusal(file, AWS)).toBe(`Cannot write <folder>/.env:\n  ${problem}`);
    expect(() => checkEnvFile(file)).toThrow(problem);
    expect(fs.readFileSync(file).equals(Buffer.from(text))).toBe(true);
  });

  test.each([
    ['closed quotes', `A='1'\nB="2"\nC=\`3\`\n`],
    ['a value of several lines', `A="1\n2'\n3"\nB=4\n`],
    ['an escaped quote', "A='it\\'s'\n"],
    ['a quote in the middle of a value', "A=it's\n"],
    ['a quote in a comment', "# don't\nA=1 # don't\n"],
    ['a quote that is open below the block', `${AWS_BLOCK}A='1\n`],
  ])('but it accepts %s: Node and dotenv read the block', (_, text) => {
    fs.writeFileSync(file, text);

    writeEnvFile(file, AWS);

    expect(readEnvFile(file)).toMatchObject(AWS);
    expect(parse(fs.readFileSync(file))).toMatchObject(AWS);
  });

  test('with any text above the block: Node and dotenv read every value, or the file is refused', () => {
    const parts = ['A=', 'B=', "'", '"', '`', '\\', '\n', '\r\n', ' ', '#', 'x', '=', 'export ', '\t', ':', '\uFEFF'];

    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), (text) => {
        fs.writeFileSync(file, text.join(''));
        try {
          writeEnvFile(file, AWS);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(fs.readFileSync(file, 'utf8')).toBe(text.join(''));
          return;
        }
        expect(readEnvFile(file)).toMatchObject(AWS);
        expect(parse(fs.readFileSync(file))).toMatchObject(AWS);
      }),
      { numRuns: 300 },
    );
  });

  test('a file that could not be read afterwards, with the lines that are in the way', () => {
    fs.writeFileSync(file, 'A=1\nlonely\n');

    expect(refusal(file, AWS)).toContain('Line 2: got 6 characters without "="');
  });

  test('a read-only file, for root too', () => {
    fs.writeFileSync(file, 'A=1\n');
    fs.chmodSync(file, 0o444);

    const message = refusal(file, AWS);
    expect(message).toBe(
      `Cannot write ${path.join('<folder>', '.env')}:\n  It is read-only (mode 0444). Run \`chmod u+w ${path.join('<folder>', '.env')}\`, or name another with --env-file.`,
    );
    expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
    fs.chmodSync(file, 0o644);
  });

  test('a directory', () => {
    fs.mkdirSync(file);

    expect(refusal(file, AWS)).toBe(
      `Cannot write ${path.join('<folder>', '.env')}:\n  It is a directory. Expected a file, or a new name. Name another with --env-file.`,
    );
    expect(fs.readdirSync(file)).toEqual([]);
  });

  test('a folder that does not exist', () => {
    expect(refusal(path.join(folder, 'no', '.env'), AWS)).toBe(
      `Cannot write ${path.join('<folder>', 'no', '.env')}:\n  The folder does not exist, or the link is broken: ${path.join('<folder>', 'no')}. Create it, or name another file with --env-file.`,
    );
  });

  test('a file instead of a folder', () => {
    fs.writeFileSync(file, 'A=1\n');

    expect(refusal(path.join(file, 'x'), AWS)).toContain(`${path.join('<folder>', '.env')} is not a folder.`);
  });

  (posix ? test : test.skip)('a folder that this user may not write (POSIX modes)', () => {
    fs.writeFileSync(file, 'A=1\n', { mode: 0o666 });
    fs.chmodSync(folder, 0o555);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);

    try {
      expect(refusal(file, AWS)).toBe(
        'Cannot write <folder>/.env:\n  This user may not write to <folder> (EACCES). Change its mode, or name another file with --env-file.',
      );
      expect(fs.readdirSync(folder)).toEqual(['.env']);
    } finally {
      if (root) process.seteuid?.(0);
      fs.chmodSync(folder, 0o755);
    }
  });
});

describe('checkEnvFile: refuses the same files as writeEnvFile, and writes nothing', () => {
  const block = '# >>> daybreak connection >>>\n# <<< daybreak connection <<<\n';
  test.each<[string, () => string]>([
    [
      'a directory',
      () => {
        fs.mkdirSync(file);
        return file;
      },
    ],
    [
      'a read-only file',
      () => {
        fs.writeFileSync(file, 'A=1\n', { mode: 0o444 });
        return file;
      },
    ],
    [
      'the block twice',
      () => {
        fs.writeFileSync(file, block + block);
        return file;
      },
    ],
    ['a folder that does not exist', () => path.join(folder, 'no', '.env')],
  ])('%s: the same words', (_, make) => {
    const target = make();
    const words = refusal(target, AWS).replaceAll('<folder>', folder);

    expect(() => checkEnvFile(target)).toThrow(ConfigError);
    expect(() => checkEnvFile(target)).toThrow(words);
  });

  test('a writable file and a missing file are not changed', () => {
    checkEnvFile(file);
    expect(fs.readdirSync(folder)).toEqual([]);

    fs.writeFileSync(file, `A=1\n${block}`);
    checkEnvFile(file);
    expect(fs.readdirSync(folder)).toEqual(['.env']);
    expect(fs.readFileSync(file, 'utf8')).toBe(`A=1\n${block}`);
  });
});
