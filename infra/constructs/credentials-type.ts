import type { RdsCluster, RdsClusterConfig } from '@cdktf/provider-aws/lib/rds-cluster/index.js';

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
