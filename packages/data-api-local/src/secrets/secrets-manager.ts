import { randomUUID } from 'node:crypto';
import type { Answer } from '../api/call.ts';
import { CURRENT, isNamed, nameOf, type SecretStore, type SecretVersion, type StoredSecret } from './secret-store.ts';

/** What AWS's SDKs send to Secrets Manager: the operation in `x-amz-target`, JSON in the body. */
export interface SecretsRequest {
  /** Such as `secretsmanager.GetSecretValue`. */
  readonly target: string;
  readonly body: string;
}

/** An error of Secrets Manager; its SDK reads `__type` and `Message`. */
class SecretsError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type Members = Readonly<Record<string, unknown>>;
type Operation = (secrets: LocalSecrets, members: Members) => object;

/** The secrets of a cluster. */
export interface LocalSecrets {
  /** Those that programs fill. */
  readonly store: SecretStore | undefined;
  /** Those of users that the cluster was started with: their passwords are fixed. */
  readonly fixed: readonly StoredSecret[];
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeSecret(secrets, members) {
    const secret = secretOf(secrets, members);
    const labels = Object.fromEntries(secret.versions.map(({ id, labels }) => [id, labels]));
    return { ARN: secret.arn, Name: nameOf(secret.arn), VersionIdsToStages: labels };
  },

  GetSecretValue(secrets, members) {
    const secret = secretOf(secrets, members);
    const { VersionId: id, VersionStage: label = id === undefined ? CURRENT : undefined } = members;
    const version = secret.versions.find(
      (each) => (id === undefined || each.id === id) && (label === undefined || each.labels.includes(String(label))),
    );
    if (version === undefined) throw noValue(id === undefined ? `staging label: ${label}` : `VersionId: ${id}`);
    return { ...described(secret, version), SecretString: version.value, CreatedDate: version.createdAtMs / 1000 };
  },

  PutSecretValue(secrets, members) {
    const { store, secret } = changeable(secrets, members);
    const { SecretString: value, ClientRequestToken: id = randomUUID(), VersionStages: labels = [CURRENT] } = members;
    if (typeof value !== 'string') throw invalid('You must provide either SecretString or SecretBinary.');
    if (typeof id !== 'string' || id.length < 32 || id.length > 64) {
      throw invalid('The ClientRequestToken must have 32 to 64 characters.');
    }
    if (!isLabels(labels)) throw invalid('VersionStages must hold 1 to 20 staging labels.');
    const known = secret.versions.find((version) => version.id === id);
    if (known !== undefined && known.value !== value) {
      throw new SecretsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    const kept = known === undefined ? store.add(secret, { id, value, labels }) : secret;
    return described(kept, versionOf(kept, id));
  },

  UpdateSecretVersionStage(secrets, members) {
    const { store, secret } = changeable(secrets, members);
    const { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from } = members;
    if (typeof label !== 'string' || label === '') throw invalid('You must provide VersionStage.');
    if (to === undefined && from === undefined) throw invalid('Provide MoveToVersionId, RemoveFromVersionId, or both.');
    if (to !== undefined) versionOf(secret, String(to));
    const holder = secret.versions.find(({ labels }) => labels.includes(label))?.id;
    if (holder !== from && holder !== to) {
      throw invalid(
        `The parameter RemoveFromVersionId can't be ${from ?? 'empty'}. Staging label ${label} is currently attached to ` +
          `version ${holder ?? 'none'}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    store.move(secret, label, to === undefined ? undefined : String(to));
    return { ARN: secret.arn, Name: nameOf(secret.arn) };
  },
};

/**
 * Answers as Secrets Manager does, in its protocol (AWS JSON 1.1). Signatures are not verified. It has the operations that read,
 * fill and rotate an existing secret.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export function answerSecretsManager(secrets: LocalSecrets, { target, body }: SecretsRequest): Answer {
  try {
    const operation = OPERATIONS[target.slice(SERVICE.length)];
    if (operation === undefined) {
      throw new SecretsError(
        'UnknownOperationException',
        `x-amz-target is ${JSON.stringify(target.slice(0, 100))}. The local Secrets Manager has ${Object.keys(OPERATIONS).join(', ')}.`,
      );
    }
    return answer(200, operation(secrets, membersOf(body)));
  } catch (error) {
    if (error instanceof SecretsError) return answer(400, { __type: error.name, Message: error.message }, error.name);
    throw error;
  }
}

const SERVICE = 'secretsmanager.';

export const isSecretsTarget = (target: string | string[] | undefined): target is string =>
  typeof target === 'string' && target.startsWith(SERVICE);

function membersOf(body: string): Members {
  try {
    const members: unknown = JSON.parse(body);
    if (typeof members === 'object' && members !== null) return members as Members;
  } catch {
    // Reported below, without any part of the body.
  }
  throw new SecretsError('SerializationException', 'The body must be a JSON object.');
}

function secretOf({ store, fixed }: LocalSecrets, { SecretId: id }: Members): StoredSecret {
  const secret = typeof id === 'string' ? (store?.find(id) ?? fixed.find(({ arn }) => isNamed(arn, id))) : undefined;
  if (secret === undefined) {
    throw new SecretsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  return secret;
}

function changeable(secrets: LocalSecrets, members: Members) {
  const { store } = secrets;
  const secret = secretOf(secrets, members);
  if (store?.find(secret.arn) !== undefined) return { store, secret };
  throw new SecretsError(
    'InvalidRequestException',
    `The password of ${nameOf(secret.arn)} is fixed: the local Data API sets it at each start. Change the passwords of other users.`,
  );
}

function versionOf(secret: StoredSecret, id: string): SecretVersion {
  const version = secret.versions.find((each) => each.id === id);
  if (version === undefined) throw noValue(`VersionId: ${id}`);
  return version;
}

const described = ({ arn }: StoredSecret, { id, labels }: SecretVersion) => ({
  ARN: arn,
  Name: nameOf(arn),
  VersionId: id,
  VersionStages: labels,
});

const isLabels = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.length <= 20 && value.every((label) => typeof label === 'string');

const invalid = (message: string) => new SecretsError('InvalidParameterException', message);

const noValue = (what: string) =>
  new SecretsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);

const answer = (status: number, body: object, errorType?: string): Answer => ({
  status,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
  ...(errorType !== undefined && { errorType }),
});
