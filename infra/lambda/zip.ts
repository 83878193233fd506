import { type ZippableFile, zipSync } from 'fflate';

/** The mode that Lambda needs: readable by everybody. */
const MODE = 0o644;
const UNIX = 3;

/**
 * A zip whose bytes depend on the files alone: not on the time, the time zone, the machine or the order.
 *
 * fflate compresses in JavaScript, so neither the CPU nor Node's zlib matters, and it writes local time, so the date is a local one.
 *
 * @param files - contents by name
 * @example zipOf({ 'index.mjs': bytes })
 */
export function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const mtime = new Date(1980, 0, 1);
  const entries = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]): [string, ZippableFile] => [name, [bytes, { mtime, os: UNIX, attrs: MODE << 16 }]]);
  return zipSync(Object.fromEntries(entries), { level: 9 });
}
