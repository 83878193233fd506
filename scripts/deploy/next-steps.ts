import type { EngineFamily } from '@daybreak/aurora/facts';
import { type Connection, describeConnection } from '@daybreak/database/settings';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import type { Migrated } from '../migrate/project-migrations.ts';

/** The next steps after a deploy. The first line names what is deployed. */
export function nextSteps(options: {
  readonly connection: Connection;
  readonly stage: string;
  /** Of the database. @default "postgresql" */
  readonly family?: EngineFamily | undefined;
  readonly envFile: string;
  readonly migrated: Migrated | undefined;
  /** Nothing was done to the database. @default false */
  readonly onlyFunctions?: boolean | undefined;
  /** The URL of the API, if the stage has one. */
  readonly apiUrl?: string | undefined;
}): readonly string[] {
  const { apiUrl, connection, envFile, family, migrated, onlyFunctions = false, stage } = options;
  const file = envFile === '.env' ? '' : ` --env-file ${envFile}`;
  const own = stage === DEFAULT_STAGE ? '' : ` --stage ${stage}`;
  const dashes = (flags: string) => (flags === '' ? '' : ` --${flags}`);
  return [
    `Ready. ${describeConnection(connection)}`,
    ...(onlyFunctions ? [] : [ofMigrations(migrated, family)]),
    ...(apiUrl === undefined ? [] : [`API: ${apiUrl}`]),
    'Next:',
    ...(family === 'mysql'
      ? ['  aws rds-data execute-statement   queries the database, as in docs/mysql.md']
      : [
          ...(migrated === undefined && !onlyFunctions
            ? [`  npm run migrate${dashes(file)}   creates the tables`]
            : []),
          `  npm run query --${file} "SELECT version()"   queries the database`,
        ]),
    `  npm run deploy${dashes(own)}   again after every change of infra/, functions/ or migrations/`,
    `  npm run destroy${dashes(own)}   when it is no longer needed`,
  ];
}

function ofMigrations(migrated: Migrated | undefined, family: EngineFamily | undefined): string {
  if (family === 'mysql') return 'Migrations: none, the files are PostgreSQL and the stage has Aurora MySQL';
  if (migrated === undefined) return 'Migrations: left for later';
  return `Migrations: ${migrated.applied.length} applied, ${migrated.already.length} already applied, 0 pending`;
}
