// The secrets of the users, in Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
import { randomUUID } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type DataApiConnection, LOCAL_CREDENTIALS } from '@daybreak/database/settings';
import { awsClientOptions } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The two labels between which a rotation moves. */
export type Label = 'AWSCURRENT' | 'AWSPENDING';

export interface SecretVersion {
  readonly id: string;
  /** The text of the secret; never shown. */
  readonly text: string;
}

export interface Secrets {
  /** Undefined when no version has the label: an empty secret has no AWSCURRENT. */
  read(arn: string, label: Label): Promise<SecretVersion | undefined>;
  /** Adds a version. The first version of a secret is AWSCURRENT in any case. */
  put(arn: string, text: string, label: Label): Promise<SecretVersion>;
  /** Takes a label from a version; `to` gets it. */
  move(arn: string, label: Label, from: string | undefined, to?: string): Promise<void>;
  close(): void;
}

/** A client of the Secrets Manager of the cluster's Region, or of a local Data API. A request times out after 20 s. */
export function connectSecrets(
  connection: DataApiConnection,
  env: Environment,
  credentials?: NonNullable<ConstructorParameters<typeof SecretsManagerClient>[0]>['credentials'],
): Secrets {
  const { local, region, endpoint } = connection;
  const client = new SecretsManagerClient({
    // A local service needs no proxy and no endpoint of AWS.
    ...awsClientOptions('secretsmanager', { region, env: local ? {} : env }),
    ...(local && endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
    ...(local && {
      credentials: {
        accessKeyId: LOCAL_CREDENTIALS.AWS_ACCESS_KEY_ID,
        secretAccessKey: LOCAL_CREDENTIALS.AWS_SECRET_ACCESS_KEY,
      },
    }),
  });
  const asked = async <T>(what: string, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      throw explainAwsError(what, error, env);
    }
  };
  return {
    read: (arn, label) =>
      asked(`GetSecretValue of ${arn}`, async () => {
        try {
          const answer = await client.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: label }));
          return { id: answer.VersionId ?? '', text: answer.SecretString ?? '' };
        } catch (error) {
          // Also if the secret itself is missing; then PutSecretValue reports it.
          if (error instanceof ResourceNotFoundException) return undefined;
          throw error;
        }
      }),
    put: (arn, text, label) =>
      asked(`PutSecretValue of ${arn}`, async () => {
        // The SDK repeats a request whose answer was lost; the same token prevents a second version.
        const id = randomUUID();
        await client.send(
          new PutSecretValueCommand({
            SecretId: arn,
            SecretString: text,
            ClientRequestToken: id,
            VersionStages: [label],
          }),
        );
        return { id, text };
      }),
    move: (arn, label, from, to) =>
      asked(`UpdateSecretVersionStage of ${arn}`, async () => {
        await client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: arn,
            VersionStage: label,
            ...(from !== undefined && { RemoveFromVersionId: from }),
            ...(to !== undefined && { MoveToVersionId: to }),
          }),
        );
      }),
    close: () => client.destroy(),
  };
}

/** The content of a user's secret. The field names are the names that RDS uses; the Data API reads the first two. */
export function secretText(role: string, password: string, database: string): string {
  return JSON.stringify({ username: role, password, engine: 'postgres', dbname: database });
}

/** The password in a secret, if the secret is complete and of this user. */
export function passwordIn(text: string, role: string): string | undefined {
  try {
    const { username, password } = JSON.parse(text) ?? {};
    return username === role && typeof password === 'string' && /^[\x20-\x7e]+$/.test(password) ? password : undefined;
  } catch {
    return undefined;
  }
}
