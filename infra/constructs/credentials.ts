import type { RdsCluster, RdsClusterConfig } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { TerraformStack } from 'cdktf';
import { type Stage, stageNames } from '../stages/index.ts';
import { managedCredentials } from './managed-credentials.ts';
import { masterCredentials } from './master-credentials.ts';
import { randomSuffix } from './suffix.ts';

/** The master user's secret, whoever keeps it. */
export interface Credentials {
  /** Arguments of the cluster that say where its password comes from. */
  readonly clusterArguments: Pick<
    RdsClusterConfig,
    'masterPasswordWo' | 'masterPasswordWoVersion' | 'manageMasterUserPassword' | 'masterUserSecretKmsKeyId'
  >;
  /** What the cluster has to exist for: the ARNs of its secret. */
  readonly secretOf: (cluster: RdsCluster) => SecretArns;
}

export interface SecretArns {
  /** For an output: null where RDS has not said yet which secret it made. */
  readonly output: string;
  /** For a policy, which must hold an ARN: one that grants nothing where RDS has not said it yet. */
  readonly policy: string;
}

/** The credentials in the mode of the stage. */
export function credentials(
  stack: TerraformStack,
  { stage, keyArn }: { readonly stage: Stage; readonly keyArn: string | undefined },
): Credentials {
  const { mode, masterUsername, passwordVersion, recoveryDays, rotation } = stage.credentials;
  if (mode === 'managed') return managedCredentials(stack, { keyArn, rotation });
  const names = stageNames(stage);
  return masterCredentials(stack, {
    secretName: `${names.secretPrefix}${randomSuffix(stack)}`,
    username: masterUsername,
    databaseName: stage.databaseName,
    clusterIdentifier: names.clusterIdentifier,
    port: stage.network.port,
    passwordVersion,
    recoveryDays,
    keyArn,
    kept: stage.durability.preventDestroy,
  });
}
