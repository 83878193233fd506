import { describe, expect, test } from '@jest/globals';
import { describeConnection, loadConnection } from '../../src/settings/index.ts';

const ENDPOINT = 'abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws';
const ENV = { CLUSTER_ENDPOINT: ENDPOINT, CLUSTER_USER: 'app' };

describe('a connection to Aurora DSQL', () => {
  test('has the variables of AWS’s samples: endpoint, user and Region', () => {
    const connection = loadConnection({ env: { ...ENV, REGION: 'eu-west-1' } });

    expect(connection).toEqual({
      backend: 'dsql',
      endpoint: ENDPOINT,
      region: 'eu-west-1',
      user: 'app',
      schema: 'public',
      database: 'postgres',
      local: false,
      sources: { CLUSTER_ENDPOINT: 'environment', CLUSTER_USER: 'environment', REGION: 'environment' },
      notices: [],
    });
    expect(describeConnection(connection)).toBe(`Database: Aurora DSQL on AWS (${ENDPOINT}), as app`);
  });

  test.each([['dsql'], ['aurora_dsql']])(
    'is also chosen by DATABASE_BACKEND=%s, with variables of another backend',
    (name) => {
      const env = { ...ENV, DATABASE_BACKEND: name, DATABASE_URL: 'postgres://app:x@db.example.com/app' };

      expect(loadConnection({ env })).toMatchObject({ backend: 'dsql', region: 'eu-west-1' });
    },
  );

  test('is refused without DATABASE_BACKEND and with variables of another backend', () => {
    const env = { ...ENV, DATABASE_URL: 'postgres://app:x@db.example.com/app' };

    expect(() => loadConnection({ env })).toThrow('Set DATABASE_BACKEND=postgres or DATABASE_BACKEND=dsql');
  });

  test('has the ARN of the cluster if it is known, for the account of its roles', () => {
    const arn = 'arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz';

    expect(loadConnection({ env: { ...ENV, CLUSTER_ARN: arn } })).toMatchObject({ backend: 'dsql', arn });
  });

  test('to dsql-local has its address on this machine', () => {
    const connection = loadConnection({
      env: { ...ENV, CLUSTER_ADDRESS: '127.0.0.1:8433', DATABASE_CA_FILE: 'ca.pem' },
    });

    expect(connection).toMatchObject({
      local: true,
      address: { host: '127.0.0.1', port: 8433 },
      caFile: 'ca.pem',
    });
    expect(describeConnection(connection)).toBe('Database: local Aurora DSQL at 127.0.0.1:8433, as app');
  });

  test('through PrivateLink has the Region of its endpoint', () => {
    const endpoint = 'abcdefghijklmnopqrstuvwxyz.dsql-fnh4.us-east-1.on.aws';

    expect(loadConnection({ env: { ...ENV, CLUSTER_ENDPOINT: endpoint } })).toMatchObject({ region: 'us-east-1' });
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['no endpoint', { DATABASE_BACKEND: 'dsql', CLUSTER_ENDPOINT: '' }, /CLUSTER_ENDPOINT: missing\. Set it to/],
    ['no user', { CLUSTER_USER: '' }, /CLUSTER_USER: missing\. Set it to/],
    ['an address instead of a name', { CLUSTER_ENDPOINT: '10.0.0.1' }, /CLUSTER_ENDPOINT: got "10\.0\.0\.1" from/],
    [
      'a URL',
      { CLUSTER_ENDPOINT: `https://${ENDPOINT}` },
      /Expected the endpoint of an Aurora DSQL cluster without scheme/,
    ],
    [
      'another ARN',
      { CLUSTER_ARN: 'arn:aws:rds:eu-west-1:123456789012:cluster:a' },
      /CLUSTER_ARN: got .* Expected the ARN of/,
    ],
    ['another Region', { REGION: 'us-east-1' }, /REGION: got "us-east-1" .* is in eu-west-1\. Set it to eu-west-1/],
    ['a schema with a quote', { CLUSTER_SCHEMA: "a'b" }, /CLUSTER_SCHEMA: got .* Expected the name of a schema/],
    ['a schema with more settings', { CLUSTER_SCHEMA: 'a -c role=x' }, /CLUSTER_SCHEMA: got/],
    ['an address elsewhere', { CLUSTER_ADDRESS: '10.0.0.1:8433' }, /CLUSTER_ADDRESS: got .* on this machine/],
    ['an address without a port', { CLUSTER_ADDRESS: '127.0.0.1' }, /CLUSTER_ADDRESS: got/],
    ['a port that no one has', { CLUSTER_ADDRESS: '127.0.0.1:99999' }, /CLUSTER_ADDRESS: got/],
  ])('with %s is refused', (_, change, message) => {
    expect(() => loadConnection({ env: { ...ENV, ...change } })).toThrow(message);
  });
});
