import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation/index.js';
import { ref, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { Credentials } from './credentials-type.ts';
import { defined } from './facts/index.ts';
import { logicalId } from './logical-id.ts';
import type { Settings } from './settings.ts';

export interface ManagedCredentialsOptions {
  readonly keyArn: string | undefined;
  readonly rotation: Settings['credentials']['rotation'];
}

/**
 * A password that RDS generates, stores in a secret with a name of its choice, and rotates: every 7 days, or as `rotation` sets.
 *
 * On the apply that switches an existing cluster over, the provider does not know the secret yet. So nothing here depends on it:
 * the output is empty, the policy grants nothing, and a check asks to apply again.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/31557
 */
export function managedCredentials(scope: Construct, options: ManagedCredentialsOptions): Credentials {
  return {
    clusterArguments: {
      // True or not set: false conflicts with a password, provider issue 32002.
      manageMasterUserPassword: true,
      ...defined({ masterUserSecretKmsKeyId: options.keyArn }),
    },
    secretOf: (cluster) => {
      declareCheck(scope, cluster);
      if (options.rotation !== undefined) declareRotation(scope, cluster, options.rotation);
      return {
        output: `\${one(${cluster.fqn}.master_user_secret[*].secret_arn)}`,
        policy: Token.asString(
          ref(`try(${cluster.fqn}.master_user_secret[0].secret_arn, ${cluster.fqn}.arn)`, TerraformStack.of(scope)),
        ),
      };
    },
  };
}

function declareCheck(scope: Construct, cluster: RdsCluster): void {
  TerraformStack.of(scope).addOverride(`check.${logicalId(scope, 'managed_secret')}`, {
    assert: [
      {
        condition: `\${length(${cluster.fqn}.master_user_secret) > 0}`,
        error_message:
          `RDS has not said yet which secret it made for \${${cluster.fqn}.cluster_identifier}, so that no role can read it ` +
          'and an output with its ARN is empty. This happens once, when an existing cluster is switched to ' +
          'credentials.mode "managed". Deploy once more, then read the outputs again.',
      },
    ],
  });
}

/** Only the schedule: RDS rotates this secret itself, without a rotation function. */
function declareRotation(
  scope: Construct,
  cluster: RdsCluster,
  { schedule, duration }: NonNullable<ManagedCredentialsOptions['rotation']>,
): void {
  new SecretsmanagerSecretRotation(scope, 'managed_secret_rotation', {
    secretId: `\${one(${cluster.fqn}.master_user_secret[*].secret_arn)}`,
    rotateImmediately: false,
    rotationRules: { scheduleExpression: schedule, ...defined({ duration }) },
  });
}
