import type { SqlParameter } from '@aws-sdk/client-rds-data';
import { RequestTooLargeError } from '../errors/data-api-errors.ts';
import type { Operation } from '../errors/database-error.ts';
import { MAX_BODY_BYTES, MAX_REQUEST_BYTES } from './limits.ts';

/** Bytes of a value as the SDK writes it in a request: JSON in UTF-8, bytes as base64. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(
    JSON.stringify(value, (_, member) => (isBytes(member) ? base64Placeholder(member) : member)) ?? '',
  );
}

/** @throws {RequestTooLargeError} a body of so many bytes would be over 4 MiB; the service would refuse it as a whole. */
export function checkBytes(bytes: number, operation?: Operation): void {
  if (bytes <= MAX_BODY_BYTES) return;
  throw new RequestTooLargeError(
    `The request is ${bytes} bytes long; the Data API takes ${MAX_REQUEST_BYTES} (4 MiB) with headers. Nothing was sent. Send less at a time.`,
    { operation },
  );
}

/**
 * Divides parameter sets into as few requests as possible, in order. A set that is too large is a request of its own, and sending it throws
 * an error.
 */
export function divideSets(
  fixedBytes: number,
  sets: readonly SqlParameter[][],
  maxBytes: number = MAX_BODY_BYTES,
): readonly SqlParameter[][][] {
  const requests: SqlParameter[][][] = [];
  let current: SqlParameter[][] = [];
  let bytes = fixedBytes;
  for (const set of sets) {
    const setBytes = jsonBytes(set) + ','.length;
    if (current.length > 0 && bytes + setBytes > maxBytes) {
      requests.push(current);
      current = [];
      bytes = fixedBytes;
    }
    current.push(set);
    bytes += setBytes;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}

function isBytes(member: unknown): member is Uint8Array {
  return member instanceof Uint8Array;
}

/** As many characters as the base64 text has. */
function base64Placeholder(bytes: Uint8Array): string {
  return '='.repeat(Math.ceil(bytes.byteLength / 3) * 4);
}
