import * as configured from '../config.ts';
import { DEFAULT_ENGINE_VERSION } from './defaults.ts';
import { lineageOf } from './extends.ts';
import { findSettings } from './find.ts';
import { stages } from './list.ts';
import { type UserOfDatabase, usersOf } from './names.ts';
import { refuseMysql } from './speaks.ts';
import type { StageSettings } from './stage.ts';
import { StageError } from './stage-error.ts';

/** The settings of a stage that a database on this machine uses. */
export interface LocalDatabase {
  readonly databaseName: string;
  readonly masterUsername: string;
  readonly engineVersion: string;
  /** The users in addition to the master user. */
  readonly users: readonly UserOfDatabase[];
  /** Whether there are users that sign in with tokens of IAM. */
  readonly iamUsers: boolean;
}

/**
 * Reads only the stage files. The schemas, which are slow to load, check them at every synth; here PostgreSQL refuses invalid values.
 *
 * @param name value of `--stage`; missing or empty means `dev`
 * @throws {UnknownStageError} no stage has this name
 * @throws {StageError} a stage that it extends is missing
 * @throws {Error} the stage has Aurora MySQL
 */
export function localDatabase(name: string | undefined, known: readonly StageSettings[] = stages): LocalDatabase {
  const settings = findSettings(name, known);
  refuseMysql(name, known);
  const { line, problems } = lineageOf(settings, known);
  if (problems.length > 0) throw new StageError(settings.name, problems);
  // Undefined is a value of this option: it removes the name that a stage before it sets.
  const naming = line.findLast((stage) => 'databaseName' in stage);
  const lastSet = (read: (stage: StageSettings) => string | undefined) => line.map(read).findLast((value) => value);
  const access = (option: 'users' | 'migrationUser' | 'iamUsers') =>
    line.map((stage) => stage.access?.[option]).findLast((value) => value !== undefined) ?? false;
  return {
    databaseName: naming?.databaseName ?? configured.databaseName,
    masterUsername: lastSet((stage) => stage.credentials?.masterUsername) ?? configured.masterUsername,
    engineVersion: lastSet((stage) => stage.engine?.version) ?? DEFAULT_ENGINE_VERSION,
    users: usersOf({ access: { users: access('users'), migrationUser: access('migrationUser') } }),
    iamUsers: access('iamUsers'),
  };
}
