import { ConfigError } from '@daybreak/database/settings';
import { describe, expect, test } from '@jest/globals';
import { connectionValues, valuesBeside } from './outputs.ts';

const SOURCE = { stackId: 'dev-database', clusterIdentifier: 'alex-aurora', from: 'outputs.json' };

// As deployed outputs look; the values have AWS's forms.
const OUTPUTS = {
  aurora_cluster_arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  aurora_cluster_endpoint: 'alex-aurora.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com',
  aurora_reader_endpoint: 'alex-aurora.cluster-ro-abcdefghijkl.us-east-1.rds.amazonaws.com',
  aurora_secret_arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  aws_region: 'us-east-1',
  data_api_enabled: 'Enabled',
  database_name: 'alex',
  lambda_role_arn: 'arn:aws:iam::123456789012:role/alex-lambda-aurora-role',
  setup_instructions: '1. npm run env\n2. npm run migrate',
};
const VALUES = {
  AURORA_CLUSTER_ARN: OUTPUTS.aurora_cluster_arn,
  AURORA_SECRET_ARN: OUTPUTS.aurora_secret_arn,
  AURORA_ENDPOINT: OUTPUTS.aurora_cluster_endpoint,
  AURORA_READER_ENDPOINT: OUTPUTS.aurora_reader_endpoint,
  DATABASE_NAME: 'alex',
  LAMBDA_ROLE_ARN: OUTPUTS.lambda_role_arn,
  AWS_REGION: 'us-east-1',
};

type Changes = Readonly<Record<string, unknown>>;

/** As `terraform output -json` prints them; a change to undefined leaves the output out, as Terraform does with null. */
function terraform(changes: Changes = {}, sensitive: readonly string[] = []): string {
  const outputs = Object.entries({ ...OUTPUTS, ...changes }).filter(([, value]) => value !== undefined);
  return JSON.stringify(
    Object.fromEntries(
      outputs.map(([name, value]) => [name, { sensitive: sensitive.includes(name), type: 'string', value }]),
    ),
  );
}

function problemsOf(text: string, source = SOURCE): readonly string[] {
  try {
    connectionValues(text, source);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the outputs were taken');
}

const SHAPES = 'what `terraform output -json` prints, or what `cdktf output --outputs-file` writes';

describe('connectionValues', () => {
  test('reads the output of terraform output -json', () => {
    expect(connectionValues(terraform(), SOURCE)).toEqual(VALUES);
  });

  test('reads the endpoint of a proxy if the stage has one', () => {
    const endpoint = 'alex-aurora-proxy.proxy-abcdefghijkl.us-east-1.rds.amazonaws.com';

    expect(connectionValues(terraform({ proxy_endpoint: endpoint }), SOURCE)).toEqual({
      ...VALUES,
      AURORA_PROXY_ENDPOINT: endpoint,
    });
    expect(problemsOf(terraform({ proxy_endpoint: `${endpoint}:5432` }))).toHaveLength(1);
  });

  test("reads the file of cdktf output --outputs-file, and uses the stage's own stack", () => {
    const other = { ...OUTPUTS, database_name: 'other' };

    expect(connectionValues(JSON.stringify({ 'production-database': other, 'dev-database': OUTPUTS }), SOURCE)).toEqual(
      VALUES,
    );
  });

  test('takes a file with a byte order mark', () => {
    expect(connectionValues(`\uFEFF${terraform()}`, SOURCE)).toEqual(VALUES);
  });

  test('ignores outputs that are not part of the connection, even sensitive ones', () => {
    const text = terraform({ password: 'hunter2' }, ['password']);

    expect(connectionValues(text, SOURCE)).toEqual(VALUES);
  });

  test('names every missing output in one error, and the command to run', () => {
    const problems = problemsOf(terraform({ aurora_secret_arn: undefined, lambda_role_arn: null }));

    expect(problems).toEqual([
      'aurora_secret_arn: is missing or null. Expected the ARN of a Secrets Manager secret, such as arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-1a2b3c4d-AbCdEf. Run `npm run deploy`, or `npx cdktf deploy dev-database` and then `npm run env`.',
      'lambda_role_arn: is missing or null. Expected the ARN of an IAM role, such as arn:aws:iam::123456789012:role/app-lambda-aurora-role. Run `npm run deploy`, or `npx cdktf deploy dev-database` and then `npm run env`.',
    ]);
  });

  test('reports problems with the stack and the source of the outputs', () => {
    expect(() => connectionValues('', SOURCE)).toThrow(
      /^Cannot use the outputs of dev-database from outputs\.json:\n {2}It is empty\./,
    );
  });

  test('refuses an output that is marked sensitive, and does not show it', () => {
    const problems = problemsOf(terraform({ database_name: 'hunter2' }, ['database_name']));

    expect(problems).toEqual([
      'database_name: is marked sensitive, and .env has no secrets (its value is not shown). Remove `sensitive` from the output, deploy, and run the command again.',
    ]);
  });

  test.each([
    ['a number', { database_name: 5 }, 'database_name: got a value of type number.'],
    ['an array', { aws_region: ['us-east-1'] }, 'aws_region: got an array.'],
    ['an empty string', { database_name: '' }, 'database_name: got "".'],
    ['another form', { aws_region: 'Virginia' }, 'aws_region: got "Virginia".'],
  ])('refuses %s', (_, changes: Changes, beginning) => {
    const [problem, ...others] = problemsOf(terraform(changes));

    expect(others).toEqual([]);
    expect(problem?.startsWith(`${beginning} Expected `)).toBe(true);
    expect(problem).toMatch(/ Run `npm run deploy`, or `npx cdktf deploy dev-database` and then `npm run env`\.$/);
  });

  test("refuses another stage's outputs, which have the same names", () => {
    const arn = 'arn:aws:rds:us-east-1:123456789012:cluster:alex-production-aurora';

    expect(problemsOf(terraform({ aurora_cluster_arn: arn }))).toEqual([
      'aurora_cluster_arn: names the cluster "alex-production-aurora". Expected "alex-aurora", the cluster of dev-database. Use the outputs of dev-database, or select their stage with --stage.',
    ]);
  });

  test("refuses another stack's outputs in the form of each tool", () => {
    expect(problemsOf(JSON.stringify({ 'dev-functions': { url: 'https://x' }, other: {} }))).toEqual([
      'It has "dev-functions", "other". Expected dev-database. Use the outputs of dev-database, or select their stage with --stage.',
    ]);
    expect(problemsOf(JSON.stringify({ url: { sensitive: false, type: 'string', value: 'https://x' } }))).toHaveLength(
      7,
    );
  });

  test('has --stage in the command for a stage other than dev', () => {
    const source = {
      stackId: 'production-database',
      clusterIdentifier: 'alex-production-aurora',
      from: 'outputs.json',
    };

    expect(() => connectionValues('{}', source)).toThrow(
      'Run `npm run deploy -- --stage production`, or `npx cdktf deploy production-database` and then `npm run env`.',
    );
  });

  test.each(['{}', '{"dev-database":{}}'])('%s means that nothing is deployed yet', (text) => {
    expect(problemsOf(text)).toEqual([
      'dev-database is not deployed yet: it has no outputs. Run `npm run deploy`, or `npx cdktf deploy dev-database` and then `npm run env`.',
    ]);
  });

  test.each([
    ['empty', '', `It is empty. Expected ${SHAPES}. Write it again after \`npx cdktf deploy dev-database\`.`],
    ['blank', ' \n', `It is empty. Expected ${SHAPES}. Write it again after \`npx cdktf deploy dev-database\`.`],
    ['not JSON', 'password = hunter2', `It is not JSON (18 characters). Expected ${SHAPES}. Write it again.`],
    ['an array', '[]', `It is an array. Expected an object: ${SHAPES}. Write it again.`],
    ['null', 'null', `It is null. Expected an object: ${SHAPES}. Write it again.`],
    ['a string', '"x"', `It is a string. Expected an object: ${SHAPES}. Write it again.`],
  ])('refuses a text that is %s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

test('lines that a wrapper or a CI log puts around the outputs are skipped', () => {
  const text = `[command]/bin/terraform output -json\n${terraform()}\n::debug::Terraform exited with code 0.`;

  expect(connectionValues(text, SOURCE)).toEqual(VALUES);
});

test('two JSON documents in a row are refused, and the error counts them', () => {
  expect(() => connectionValues(`${terraform()}\n${terraform()}`, SOURCE)).toThrow('It holds 2 JSON documents');
});

describe('valuesBeside', () => {
  const FUNCTIONS = { ...SOURCE, stackId: 'dev-functions' };
  const URL = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
  const output = (value: unknown) => JSON.stringify({ api_url: { sensitive: false, type: 'string', value } });

  test('reads the URL of the API in the form of each tool', () => {
    expect(valuesBeside('functions', output(URL), FUNCTIONS)).toEqual({ API_URL: URL });
    expect(
      valuesBeside(
        'functions',
        JSON.stringify({ 'dev-database': OUTPUTS, 'dev-functions': { api_url: URL } }),
        FUNCTIONS,
      ),
    ).toEqual({ API_URL: URL });
  });

  test('is empty if the functions are not deployed, or not in the file', () => {
    for (const text of ['{}', terraform(), JSON.stringify({ 'dev-database': OUTPUTS }), '{ "dev-functions": {} }']) {
      expect(valuesBeside('functions', text, FUNCTIONS)).toEqual({});
    }
  });

  test('reads the values of the cluster of Aurora DSQL', () => {
    const outputs = {
      dsql_endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
      dsql_user: 'admin',
      dsql_region: 'us-east-1',
      dsql_cluster_arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
    };
    const source = { ...SOURCE, stackId: 'dev-dsql' };

    expect(valuesBeside('dsql', JSON.stringify({ 'dev-dsql': outputs }), source)).toEqual({
      CLUSTER_ENDPOINT: outputs.dsql_endpoint,
      CLUSTER_USER: 'admin',
      REGION: 'us-east-1',
      CLUSTER_ARN: outputs.dsql_cluster_arn,
    });
    expect(() =>
      valuesBeside('dsql', JSON.stringify({ 'dev-dsql': { ...outputs, dsql_user: undefined } }), source),
    ).toThrow(/dsql_user: is missing or null.*Run `npm run deploy`, or `npx cdktf deploy dev-dsql`/);
  });

  test('names the cdktf command that CDKTF does not refuse', () => {
    expect(() => valuesBeside('functions', output('http://example.com/'), FUNCTIONS)).toThrow(
      'npx cdktf deploy dev-functions --ignore-missing-stack-dependencies` and then',
    );
  });

  test('refuses a value that is not a URL of an API', () => {
    expect(() => valuesBeside('functions', output('http://example.com/'), FUNCTIONS)).toThrow(/api_url: got "http:/);
  });
});
