import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const TOKEN = /^[\w-]{43}$/;

/**
 * The token of the console: 32 random bytes. A file keeps it over a restart, so that open tabs continue to work. Only the owner can read
 * the file.
 * @param file - undefined keeps it in memory
 */
export function consoleToken(file: string | undefined): string {
  const kept = file === undefined ? undefined : readToken(file);
  if (kept !== undefined) return kept;
  const token = randomBytes(32).toString('base64url');
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, token, { mode: 0o600 });
    // The mode above applies only to a new file.
    chmodSync(file, 0o600);
  }
  return token;
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return TOKEN.test(token) ? token : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
