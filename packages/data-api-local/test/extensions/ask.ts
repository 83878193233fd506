import type { DataApiLocal } from '../../src/local.ts';

/** The first value of the first row as text; '' where no row came. @throws Error with the message of the answer */
export async function ask(api: DataApiLocal, sql: string, members: object = {}): Promise<string> {
  const { records } = await send<{ records?: { stringValue?: string; booleanValue?: boolean }[][] }>(api, '/Execute', {
    sql,
    ...members,
  });
  const field = records?.[0]?.[0];
  return field === undefined ? '' : String(field.stringValue ?? field.booleanValue);
}

export const begin = async (api: DataApiLocal, members: object = {}): Promise<string> =>
  (await send<{ transactionId: string }>(api, '/BeginTransaction', members)).transactionId;

export const rollBack = (api: DataApiLocal, transactionId: string): Promise<unknown> =>
  send(api, '/RollbackTransaction', { transactionId });

export async function send<T>(api: DataApiLocal, path: string, members: object): Promise<T> {
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceArn: api.resourceArn,
      secretArn: api.secretArn,
      database: api.database,
      ...members,
    }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error((body as { message: string }).message);
  return body as T;
}
