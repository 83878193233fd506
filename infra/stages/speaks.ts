import { lineageOf } from './extends.ts';
import { findSettings } from './find.ts';
import { stages } from './list.ts';
import type { StageSettings } from './stage.ts';

/**
 * Refuses a stage of Aurora MySQL, for a command that supports only PostgreSQL. It reads only the stage files, as far as they can be read.
 *
 * @param name - value of `--stage`; missing or empty means `dev`
 * @throws {Error} the stage has `engine.family` "mysql"
 * @throws {UnknownStageError} no stage has this name
 */
export function refuseMysql(name: string | undefined, known: readonly StageSettings[] = stages): void {
  const settings = findSettings(name, known);
  const family = lineageOf(settings, known)
    .line.map((stage) => stage.engine?.family)
    .findLast((value) => value !== undefined);
  if (family !== 'mysql') return;
  throw new Error(
    `Stage ${settings.name} has Aurora MySQL, and this command supports only PostgreSQL. Allowed: a stage with engine.family "postgresql". ` +
      'Use aws rds-data execute-statement or a client of MySQL instead: docs/mysql.md.',
  );
}
