import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { SecretsmanagerSecretRotation } from '@cdktf/provider-aws/lib/secretsmanager-secret-rotation/index.js';
import { ref, type TerraformStack, Token } from 'cdktf';
import { defined } from '../defined.ts';
import type { Stage } from '../stages/index.ts';
import type { Credentials } from './credentials-type.ts';

export interface ManagedCredentialsOptions {
  readonly keyArn: string | undefined;
  readonly rotation: Stage['credentials']['rotation'];
}

/**
 * A password that RDS makes, keeps in a secret that it names, and rotates: every 7 days, or as the stage says.
 *
 * On the apply that switches an existing cluster over, the provider does not know the secret yet. So nothing here depends on it:
 * the output is empty, the policy grants nothing, and a check says to apply again.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/31557
 */
export function managedCredentials(stack: TerraformStack, options: ManagedCredentialsOptions): Credentials {
  return {
    clusterArguments: {
      // True or not set: false conflicts with a password, provider issue 32002.
      manageMasterUserPassword: true,
      ...defined({ masterUserSecretKmsKeyId: options.keyArn }),
    },
    secretOf: (cluster) => {
      declareCheck(stack, cluster);
      if (options.rotation !== undefined) declareRotation(stack, cluster, options.rotation);
      return {
        output: `\${one(${cluster.fqn}.master_user_secret[*].secret_arn)}`,
        policy: Token.asString(ref(`try(${cluster.fqn}.master_user_secret[0].secret_arn, ${cluster.fqn}.arn)`, stack)),
      };
    },
  };
}

function declareCheck(stack: TerraformStack, cluster: RdsCluster): void {
  stack.addOverride('check.managed_secret', {
    assert: [
      {
        condition: `\${length(${cluster.fqn}.master_user_secret) > 0}`,
        error_message:
          `RDS has not said yet which secret it made for \${${cluster.fqn}.cluster_identifier}, so that the role of the functions ` +
          'cannot read it and the output aurora_secret_arn is empty. This is so once, when an existing cluster is switched to ' +
          'credentials.mode "managed". Deploy once more, then run npm run env.',
      },
    ],
  });
}

/** Only the schedule: RDS rotates this secret itself, without a rotation function. */
function declareRotation(
  stack: TerraformStack,
  cluster: RdsCluster,
  { schedule, duration }: NonNullable<ManagedCredentialsOptions['rotation']>,
): void {
  new SecretsmanagerSecretRotation(stack, 'managed_secret_rotation', {
    secretId: `\${one(${cluster.fqn}.master_user_secret[*].secret_arn)}`,
    rotateImmediately: false,
    rotationRules: { scheduleExpression: schedule, ...defined({ duration }) },
  });
}
