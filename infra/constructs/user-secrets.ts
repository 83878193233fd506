import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import type { AuroraCluster } from '@daybreak/aurora';
import { defined } from '@daybreak/aurora/facts';
import type { TerraformStack } from 'cdktf';
import { type Stage, stageNames, type UserOfDatabase, usersOf } from '../stages/index.ts';

export type UserSecretArns = Readonly<Partial<Record<UserOfDatabase, string>>>;

/**
 * A secret without a value for each user of the database. `npm run users` fills it: with a value from Terraform every plan after a rotation
 * would show a change. Destroying a secret loses nothing: the next run gives the user a new password.
 */
export function userSecrets(
  stack: TerraformStack,
  {
    stage,
    cluster,
    keyArn,
  }: { readonly stage: Stage; readonly cluster: AuroraCluster; readonly keyArn: string | undefined },
): UserSecretArns {
  const { clusterIdentifier, secretPrefix } = stageNames(stage);
  return Object.fromEntries(
    usersOf(stage).map((user) => {
      const secret = new SecretsmanagerSecret(stack, `user_secret_${user}`, {
        name: `${secretPrefix}${user}-${cluster.suffix}`,
        description: `User ${stage.databaseName}_${user} of the Aurora cluster ${clusterIdentifier}; npm run users fills it`,
        recoveryWindowInDays: stage.credentials.recoveryDays,
        ...defined({ kmsKeyId: keyArn }),
        ...(stage.durability.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
      });
      return [user, secret.arn];
    }),
  );
}
