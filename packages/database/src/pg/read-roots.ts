import { readFileSync } from 'node:fs';
import { ConfigError } from '../settings/index.ts';

/** The root certificates of a PEM file. @throws {ConfigError} the file cannot be read, or has no certificate */
export function readRoots(caFile: string): string {
  try {
    const text = readFileSync(caFile, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
    throw new Error('it has no certificate in PEM form');
  } catch (error) {
    throw new ConfigError('The connection cannot be used', [
      `DATABASE_CA_FILE: got ${JSON.stringify(caFile)}: ${error instanceof Error ? error.message : error}. Expected a PEM file with root certificates.`,
    ]);
  }
}
