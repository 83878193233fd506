import type { TerraformStack } from 'cdktf';
import { type Stage, stageNames } from '../stages/index.ts';
import type { Credentials } from './credentials-type.ts';
import { managedCredentials } from './managed-credentials.ts';
import { masterCredentials } from './master-credentials.ts';
import { randomSuffix } from './suffix.ts';

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
