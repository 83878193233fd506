const cluster = (name: string) => `arn:aws:rds:us-east-1:000000000000:cluster:${name}`;
const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-AbCdEf`;

/** The clusters and secrets of the local target. AWS has only the first of each. */
export const LOCAL_ARNS = {
  resource: cluster('contract'),
  disabled: cluster('contract-disabled'),
  stopped: cluster('contract-stopped'),
  noWriter: cluster('contract-no-writer'),
  /** Longer than the 100 characters of the service model. */
  long: cluster(`contract-${'x'.repeat(100)}`),
  secret: secret('contract/master'),
  secretName: 'contract/master',
  longSecret: secret(`contract/${'x'.repeat(100)}`),
  readerSecret: secret('contract/reader'),
  wrongSecret: secret('contract/wrong-password'),
  /** Its user is named like the suite's database. */
  ownDatabaseSecret: secret('contract/own-database'),
  malformedSecret: secret('contract/malformed'),
} as const;
