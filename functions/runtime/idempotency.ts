import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { InvalidRequestError } from './errors.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The header `Idempotency-Key`: a UUID that the caller generates for a request, and sends again with it if no answer arrived. With or
 * without the quotes of the IETF draft.
 *
 * @returns the UUID in lower case; undefined without the header
 * @throws {InvalidRequestError} it is not a UUID
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotencyKeyOf({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>): string | undefined {
  const sent = headers?.['idempotency-key'];
  if (sent === undefined) return undefined;
  const key = /^"(.*)"$/.exec(sent)?.[1] ?? sent;
  if (UUID.test(key)) return key.toLowerCase();
  throw new InvalidRequestError([
    'headers.idempotency-key: Not a UUID, expected 8-4-4-4-12 hexadecimal digits. Make a new one for each new request.',
  ]);
}

/** SHA-256 of a request's values, 64 hexadecimal digits. It shows whether two requests with one key ask for the same. */
export function requestDigest(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
