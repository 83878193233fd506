import type { Agent } from 'node:https';
import { ServiceRefusedError } from '@daybreak/data-api/core';
import type { Login, LoginSource } from '../pg/login.ts';

/**
 * User and password from Secrets Manager, read at the first connection and kept. After a refused login they are read again, once per
 * connection: the secret may have been rotated.
 */
export function secretLogin(secretArn: string, httpsAgent?: Agent): LoginSource {
  let read: Promise<Login> | undefined;
  return {
    async login() {
      read ??= readSecret(secretArn, httpsAgent);
      try {
        return await read;
      } catch (error) {
        read = undefined;
        throw error;
      }
    },
    renew() {
      read = undefined;
      return true;
    },
    advice: () =>
      'The secret was read again, and its password is refused too. Look whether a rotation failed, and whether the secret belongs to this cluster.',
  };
}

async function readSecret(secretArn: string, httpsAgent: Agent | undefined): Promise<Login> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const region = secretArn.split(':')[3];
  const client = new SecretsManagerClient({
    ...(region === undefined ? {} : { region }),
    ...(httpsAgent === undefined ? {} : { requestHandler: { httpsAgent } }),
  });
  try {
    const { SecretString: text = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return parsed(text);
  } catch (error) {
    if (error instanceof ServiceRefusedError) throw error;
    throw new ServiceRefusedError(
      `The secret of the database could not be read, and nothing ran: ${nameOf(error)}. Allow secretsmanager:GetSecretValue on it and kms:Decrypt on its key. In a VPC, Secrets Manager needs an interface endpoint or NAT.`,
      { cause: new Error(nameOf(error)) },
    );
  } finally {
    client.destroy();
  }
}

/** @throws {ServiceRefusedError} it is not JSON with both; no part of it is shown */
function parsed(text: string): Login {
  let secret: unknown;
  try {
    secret = JSON.parse(text);
  } catch {
    secret = undefined;
  }
  const { username, password } = (secret ?? {}) as { readonly username?: unknown; readonly password?: unknown };
  if (typeof username === 'string' && typeof password === 'string')
    return { user: username, password: async () => password };
  throw new ServiceRefusedError(
    'The secret of the database cannot be used, and nothing ran: it must be JSON with username and password.',
  );
}

/** AWS's name of the error. Its message may contain the ARN. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error';
}
