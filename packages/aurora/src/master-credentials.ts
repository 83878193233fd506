import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { Fn, ref, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { Credentials } from './credentials-type.ts';
import { defined } from './facts/index.ts';
import { logicalId } from './logical-id.ts';
import { passwordVersionOnlyRises } from './password-version.ts';

/** Printable characters without those that RDS refuses in a password: / @ " and space. */
const SPECIAL_CHARACTERS = '!#$%&*()-_=+[]{}<>:?';

export interface MasterCredentialsOptions {
  readonly secretName: string;
  readonly username: string;
  readonly databaseName: string;
  readonly clusterIdentifier: string;
  /** Raise it for a new password. */
  readonly passwordVersion: number;
  readonly recoveryDays: number;
  readonly port: number;
  /** `postgres` or `mysql`, as RDS writes it. */
  readonly engine: string;
  readonly keyArn: string | undefined;
  /** Terraform refuses to destroy the secret, and to lower the password version. */
  readonly kept: boolean;
}

/**
 * A generated master password that is stored only in one secret and in the cluster, and never in state, plan, output or log.
 * docs/decisions/0002-credentials.md of the project explains the order below.
 *
 * The secret has the field names of RDS; the Data API reads `username` and `password`. It has no host, because the password must exist
 * before the cluster.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export function masterCredentials(scope: Construct, options: MasterCredentialsOptions): Credentials {
  const stack = TerraformStack.of(scope);
  const master = logicalId(scope, 'master');
  const secret = new SecretsmanagerSecret(scope, 'db_credentials', {
    name: options.secretName,
    description: `Master user of the Aurora cluster ${options.clusterIdentifier}`,
    recoveryWindowInDays: options.recoveryDays,
    ...defined({ kmsKeyId: options.keyArn }),
    ...(options.kept ? { lifecycle: { preventDestroy: true } } : {}),
  });
  if (options.kept) passwordVersionOnlyRises(scope, options.passwordVersion);

  stack.addOverride(`ephemeral.random_password.${master}`, {
    length: 32,
    special: true,
    override_special: SPECIAL_CHARACTERS,
  });
  const version = new SecretsmanagerSecretVersion(scope, 'db_credentials_version', {
    secretId: secret.id,
    secretStringWo: Fn.jsonencode({
      username: options.username,
      // ref(), because a raw "${…}" inside a function is escaped, and the password would be that text.
      password: ref(`ephemeral.random_password.${master}.result`, stack),
      engine: options.engine,
      port: options.port,
      dbname: options.databaseName,
      dbClusterIdentifier: options.clusterIdentifier,
    }),
    secretStringWoVersion: options.passwordVersion,
  });

  // By version_id: it is unknown while a version is about to be written, so the reading waits for the apply.
  stack.addOverride(`ephemeral.aws_secretsmanager_secret_version.${master}`, {
    secret_id: version.secretId,
    version_id: version.versionId,
  });
  const stored = Token.asString(ref(`ephemeral.aws_secretsmanager_secret_version.${master}.secret_string`, stack));
  return {
    clusterArguments: {
      masterPasswordWo: Token.asString(Fn.lookup(Fn.jsondecode(stored), 'password')),
      // Follows the id of the secret's version: the cluster is sent a password exactly when a version was written.
      masterPasswordWoVersion: Token.asNumber(Fn.parseint(Fn.substr(Fn.sha256(version.versionId), 0, 7), 16)),
    },
    secretOf: () => ({ output: secret.arn, policy: secret.arn }),
  };
}
