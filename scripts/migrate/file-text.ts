import { createHash } from 'node:crypto';

/**
 * The text of a migration as it is hashed, split and run: UTF-8, without a byte order mark, lines ending in LF. A file
 * that Git checked out with CRLF is therefore the same migration.
 * @returns the text, or why the bytes are not one.
 */
export function readText(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  let text: string;
  try {
    // TextDecoder drops one byte order mark by itself.
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return {
      problem: 'the file is not valid UTF-8. Save it as UTF-8; PostgreSQL would store other characters than you see.',
    };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    // The parser would end there in silence, and the rest of the file would never run.
    const line = text.slice(0, nul).split('\n').length;
    return {
      problem: `line ${line} holds a NUL character, which PostgreSQL text cannot. Remove it; a file in UTF-16 is saved as UTF-8.`,
    };
  }
  return { text: text.replaceAll('\r\n', '\n') };
}

/** SHA-256 of the normalised text, as 64 hexadecimal digits. */
export function checksum(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
