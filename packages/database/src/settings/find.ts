import type { SourceName } from './connection.ts';
import type { Found } from './load-messages.ts';

/** The value of a name, from the environment or from the file. */
export type Find = (name: string) => Found | undefined;

/** Input of the loader of a backend. */
export interface Sources {
  readonly find: Find;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The values in the file; undefined if there is none. */
  readonly file: Readonly<Record<string, string>> | undefined;
  readonly envFile: string | undefined;
}

/** Values of another source, by the names of the environment. */
export interface ValueSource {
  /** For people: `--verbose` and errors show it. */
  readonly name: string;
  readonly values: Readonly<Partial<Record<SourceName, string>>>;
}

/** The process environment over the file, and that over the other sources in their order. An empty string counts as missing. */
export function finder(
  env: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string>> | undefined,
  envFile: string | undefined,
  more: readonly ValueSource[] = [],
): Find {
  return (name) => {
    const fromEnvironment = env[name];
    if (fromEnvironment) return { value: fromEnvironment, source: 'environment' };
    const fromFile = file?.[name];
    if (fromFile && envFile !== undefined) return { value: fromFile, source: envFile };
    for (const { name: source, values } of more) {
      const value = values[name as SourceName];
      if (value) return { value, source };
    }
    return undefined;
  };
}
