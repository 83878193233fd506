import type { Construct } from 'constructs';
import type { Credentials } from './credentials-type.ts';
import { managedCredentials } from './managed-credentials.ts';
import { masterCredentials } from './master-credentials.ts';
import type { Settings } from './settings.ts';
import { randomSuffix } from './suffix.ts';

/** The credentials in the mode of the settings. */
export function credentials(scope: Construct, settings: Settings): Credentials {
  const { mode, masterUsername, passwordVersion, recoveryDays, rotation } = settings.credentials;
  const keyArn = settings.keys.secret;
  if (mode === 'managed') return managedCredentials(scope, { keyArn, rotation });
  return masterCredentials(scope, {
    secretName: `${settings.names.secretPrefix}${randomSuffix(scope)}`,
    username: masterUsername,
    databaseName: settings.databaseName,
    clusterIdentifier: settings.clusterIdentifier,
    port: settings.network.port,
    engine: settings.engine.facts.secretEngine,
    passwordVersion,
    recoveryDays,
    keyArn,
    kept: settings.durability.preventDestroy,
  });
}
