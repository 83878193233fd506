import { AwsException } from '../api/errors.ts';
import { CURRENT, isNamed, type SecretStore } from '../secrets/secret-store.ts';

/** A secret of the cluster: the PostgreSQL role that sessions log in as. */
export interface SecretDefinition {
  readonly secretArn: string;
  /** Further ARNs of the secret. @default [] */
  readonly formerArns?: readonly string[];
  /** The PostgreSQL role that sessions run as: a read-only role makes a read-only secret. */
  readonly username: string;
  /** The user's name as callers know it: also the database of a call that names none. @default - username */
  readonly callerName?: string;
  /** The password in the secret. If the role has another one, calls get 28P01, as on AWS. */
  readonly password: string;
  /** The secret has no username or no password: InvalidSecretException. @default false */
  readonly malformed?: boolean;
}

/** A database by the name that callers use. Databases that are not listed are reached under their own name. */
export interface DatabaseDefinition {
  readonly name: string;
  /** Its name in PostgreSQL, where that differs. @default - the same name */
  readonly postgresName?: string;
}

export interface ClusterDefinition {
  readonly resourceArn: string;
  /** Further ARNs of the cluster. @default [] */
  readonly formerArns?: readonly string[];
  /** @default true */
  readonly dataApiEnabled?: boolean;
  /** `stopped` answers InvalidResourceStateException, `no-writer` DatabaseNotFoundException. @default 'available' */
  readonly state?: 'available' | 'stopped' | 'no-writer';
  readonly secrets: readonly SecretDefinition[];
  readonly databases: readonly DatabaseDefinition[];
}

/** The credentials and the database of a call. */
export interface Access {
  readonly cluster: ClusterDefinition;
  readonly secret: SecretDefinition;
  /** The name that the caller used. */
  readonly database: string;
  /** The name in PostgreSQL. */
  readonly postgresDatabase: string;
}

/** Finds cluster, secret and database of a call, or throws what AWS answers. ARNs must match exactly. */
export function resolveAccess(
  clusters: readonly ClusterDefinition[],
  call: { readonly resourceArn: string; readonly secretArn: string; readonly database?: string | undefined },
  store: SecretStore | undefined,
): Access {
  const cluster = findCluster(clusters, call.resourceArn);
  if (cluster === undefined || cluster.dataApiEnabled === false) {
    throw new AwsException(
      'HttpEndpointNotEnabledException',
      `HttpEndpoint is not enabled for resource ${call.resourceArn}`,
    );
  }
  if (cluster.state === 'stopped') {
    throw new AwsException('InvalidResourceStateException', `DBCluster ${call.resourceArn} is not in available state`);
  }
  if (cluster.state === 'no-writer') {
    throw new AwsException('DatabaseNotFoundException', 'Cannot find DBInstance in DBCluster');
  }
  const secret =
    cluster.secrets.find((candidate) => isSecret(candidate, call.secretArn)) ?? storedSecret(store, call.secretArn);
  if (secret === undefined) {
    throw new AwsException('SecretsErrorException', "Secrets Manager can't find the specified secret.");
  }
  if (secret.malformed === true) {
    throw new AwsException('InvalidSecretException', 'The secret must hold a username and a password.');
  }
  // A call that names no database connects to the one that is named like the user, as PostgreSQL's own clients do.
  const database = call.database ?? secret.callerName ?? secret.username;
  const defined = cluster.databases.find((candidate) => candidate.name === database);
  return { cluster, secret, database, postgresDatabase: defined?.postgresName ?? database };
}

/** The cluster with this ARN, now or formerly. */
export function findCluster(clusters: readonly ClusterDefinition[], arn: string): ClusterDefinition | undefined {
  return clusters.find(({ resourceArn, formerArns = [] }) => resourceArn === arn || formerArns.includes(arn));
}

function isSecret(secret: SecretDefinition, given: string): boolean {
  return isNamed(secret.secretArn, given) || (secret.formerArns ?? []).some((arn) => isNamed(arn, given));
}

/** A secret that programs fill, as it is now: its user is the PostgreSQL role of that name. */
function storedSecret(store: SecretStore | undefined, given: string): SecretDefinition | undefined {
  const secret = store?.find(given);
  if (secret === undefined) return undefined;
  const current = secret.versions.find(({ labels }) => labels.includes(CURRENT));
  if (current === undefined) {
    throw new AwsException(
      'SecretsErrorException',
      `Secrets Manager can't find the specified secret value for staging label: ${CURRENT}`,
    );
  }
  const { username, password } = credentialsIn(current.value);
  const isComplete = typeof username === 'string' && typeof password === 'string';
  return { secretArn: secret.arn, username: String(username), password: String(password), malformed: !isComplete };
}

function credentialsIn(text: string): { readonly username?: unknown; readonly password?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
