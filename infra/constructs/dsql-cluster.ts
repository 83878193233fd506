import { DsqlCluster } from '@cdktf/provider-aws/lib/dsql-cluster/index.js';
import { defined } from '@daybreak/aurora/facts';
import type { TerraformStack } from 'cdktf';
import { type Stage, stageNames } from '../stages/index.ts';
import { clusterTimeouts } from './cluster-timeouts.ts';

export interface DsqlClusterOptions {
  readonly stage: Stage;
  readonly region: string;
  /** @default - a key that AWS owns */
  readonly keyArn: string | undefined;
}

/** A cluster of Aurora DSQL in one Region. It has no name, and nothing to size. */
export interface DsqlClusterParts {
  readonly cluster: DsqlCluster;
  /** Its public host name, which no attribute of the provider has. */
  readonly endpoint: string;
}

/**
 * Terraform never turns off the protection (`force_destroy`): before you destroy the cluster, deploy the stage without protection.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html
 */
export function dsqlCluster(stack: TerraformStack, { stage, region, keyArn }: DsqlClusterOptions): DsqlClusterParts {
  const { deletionProtection, preventDestroy } = stage.durability;
  const cluster = new DsqlCluster(stack, 'dsql', {
    deletionProtectionEnabled: deletionProtection,
    ...defined({ kmsEncryptionKey: keyArn }),
    tags: { Name: stageNames(stage).dsql },
    ...clusterTimeouts(stage.guards),
    ...(preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
  });
  return { cluster, endpoint: `${cluster.identifier}.dsql.${region}.on.aws` };
}
