import { createHash } from 'node:crypto';

/** SHA-256 of values as JSON, 64 hexadecimal digits. It shows whether two requests with the same key are equal. */
export function digestOf(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
