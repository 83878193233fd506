// A secret of Secrets Manager with the address of a PostgreSQL server, in the format of RDS secrets.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ValueSource } from '@daybreak/database/settings';
import { awsClientOptions } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const EXPECTED = 'JSON with host, dbname, username and password';

/**
 * Host, port, database and the ARN of a secret; the driver reads user and password by the ARN when it connects.
 * @param id name or ARN
 * @throws {Error} it cannot be read, or does not name a server. No part of it is shown.
 */
export async function readConnectionSecret(id: string, env: Environment): Promise<ValueSource['values']> {
  const region = (id.startsWith('arn:') ? id.split(':')[3] : undefined) || env.AWS_REGION;
  if (!region) {
    throw new Error(`The secret ${id} has a name without a Region. Set AWS_REGION, or write the ARN of the secret.`);
  }
  const client = new SecretsManagerClient(awsClientOptions('secretsmanager', { region, env }));
  try {
    const { SecretString = '', ARN } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return serverOf(SecretString, ARN ?? id, id);
  } catch (error) {
    if (error instanceof UnusableSecretError) throw error;
    throw explainAwsError(`GetSecretValue of ${id}`, error, env);
  } finally {
    client.destroy();
  }
}

class UnusableSecretError extends Error {}

function serverOf(text: string, arn: string, id: string): ValueSource['values'] {
  let secret: Readonly<Record<string, unknown>> = {};
  try {
    secret = Object(JSON.parse(text));
  } catch {
    // The message of JSON.parse shows a part of the text.
  }
  const { host, port, dbname } = secret;
  const isPort = port === undefined || /^\d{1,5}$/.test(String(port));
  if (typeof host !== 'string' || (dbname !== undefined && typeof dbname !== 'string') || !isPort) {
    throw new UnusableSecretError(`The secret ${id} names no server. Expected ${EXPECTED} (values not shown).`);
  }
  return {
    DATABASE_HOST: host,
    ...(port !== undefined && { DATABASE_PORT: String(port) }),
    ...(dbname !== undefined && { DATABASE_NAME: dbname }),
    DATABASE_SECRET_ARN: arn,
  };
}
