// The few forms of ASN.1 DER that a certificate needs.

export function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

export function set(...parts: readonly Buffer[]): Buffer {
  return tlv(0x31, ...parts);
}

/** An object identifier, given in its encoded form: `2a8648ce3d040302`. */
export function objectId(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

/** A positive integer. */
export function integer(bytes: Buffer): Buffer {
  return tlv(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

export function text(value: string): Buffer {
  return tlv(0x0c, Buffer.from(value, 'utf8'));
}

/** GeneralizedTime, to the second. */
export function time(date: Date): Buffer {
  return tlv(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')));
}

export const TRUE = tlv(0x01, Buffer.from([0xff]));

/** Tag, length and value. */
export function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(value.length), value]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}
