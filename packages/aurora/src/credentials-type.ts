import type { RdsCluster, RdsClusterConfig } from '@cdktf/provider-aws/lib/rds-cluster/index.js';

/** The master user's secret, of the stack or of RDS. */
export interface Credentials {
  /** Arguments of the cluster that set its password. */
  readonly clusterArguments: Pick<
    RdsClusterConfig,
    'masterPasswordWo' | 'masterPasswordWoVersion' | 'manageMasterUserPassword' | 'masterUserSecretKmsKeyId'
  >;
  /** The ARNs of the secret, which needs the cluster in the mode `managed`. */
  readonly secretOf: (cluster: RdsCluster) => SecretArns;
}

export interface SecretArns {
  /** For an output: null while RDS has not reported its secret. */
  readonly output: string;
  /** For a policy, which must have an ARN: while RDS has not reported its secret, one that grants nothing. */
  readonly policy: string;
}
