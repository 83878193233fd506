import { LOCAL_ACCOUNT } from '@daybreak/database/settings';
import { databaseName, project } from '../../infra/config.ts';
import { stageNames } from '../../infra/stages/names.ts';

/** The values of .env.example that carry the names of the project. */
function namedValues(): Readonly<Record<string, string>> {
  const { clusterIdentifier, lambdaRole, proxy } = stageNames({ name: 'dev' });
  const host = (kind: string) => `${clusterIdentifier}.${kind}-c0ffee123abc.us-east-1.rds.amazonaws.com`;
  return {
    AURORA_CLUSTER_ARN: `arn:aws:rds:us-east-1:${LOCAL_ACCOUNT}:cluster:${project}`,
    AURORA_SECRET_ARN: `arn:aws:secretsmanager:us-east-1:${LOCAL_ACCOUNT}:secret:${project}-credentials-000000`,
    DATABASE_NAME: databaseName,
    AURORA_ENDPOINT: host('cluster'),
    AURORA_READER_ENDPOINT: host('cluster-ro'),
    AURORA_PROXY_ENDPOINT: `${proxy}.proxy-c0ffee123abc.us-east-1.rds.amazonaws.com`,
    LAMBDA_ROLE_ARN: `arn:aws:iam::123456789012:role/${lambdaRole}`,
    STATE_BUCKET: `${project}-terraform-state`,
  };
}

/** .env.example with the names of the project; everything else stays as it is. */
export function envExample(text: string): string {
  return Object.entries(namedValues()).reduce(
    (example, [name, value]) => example.replace(new RegExp(`^((?:# )?${name}=).*$`, 'm'), `$1${value}`),
    text,
  );
}
