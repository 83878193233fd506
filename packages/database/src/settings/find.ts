import type { Found } from './load-messages.ts';

/** The value of a name, from the environment or from the file. */
export type Find = (name: string) => Found | undefined;

/** What a loader of one backend gets. */
export interface Sources {
  readonly find: Find;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the file sets; undefined when there is none. */
  readonly file: Readonly<Record<string, string>> | undefined;
  readonly envFile: string | undefined;
}

/** The process environment over the file. An empty string counts as missing. */
export function finder(
  env: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string>> | undefined,
  envFile: string | undefined,
): Find {
  return (name) => {
    const fromEnvironment = env[name];
    if (fromEnvironment) return { value: fromEnvironment, source: 'environment' };
    const fromFile = file?.[name];
    return fromFile && envFile !== undefined ? { value: fromFile, source: envFile } : undefined;
  };
}
