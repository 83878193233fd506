import type { MigrateOptions } from '../options.ts';

/** The value of `--lock-timeout`, in seconds. @throws {TypeError} */
export function parseSeconds(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new TypeError('Expected whole seconds, 0 to 999999. Use for example 300; 0 does not wait.');
}

/**
 * The value of `--resume`.
 * @param command how people call the command.
 * @throws {TypeError}
 */
export function parseResume(value: string, command: string): NonNullable<MigrateOptions['resume']> {
  const [, version, statement] = /^(\d{14}):(\d{1,6})$/.exec(value) ?? [];
  if (version !== undefined && statement !== undefined) return { version, statement: Number(statement) };
  throw new TypeError(
    'Expected the 14 digits of a migration, a colon and the number of a statement, e.g. 20261120093000:2. ' +
      `"${command} status" shows what stopped and where.`,
  );
}
