import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** 16 random bytes in base32: 26 characters, as Aurora DSQL's job ids and cluster identifiers. */
export function randomId(): string {
  let bits = [...randomBytes(16)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  bits = bits.padEnd(130, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}
