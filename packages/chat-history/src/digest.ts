import { createHash } from 'node:crypto';

/** SHA-256 of values as JSON, 64 hexadecimal digits: whether two requests with one key ask for the same. */
export function digestOf(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
