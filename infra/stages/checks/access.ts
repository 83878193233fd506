import type { Check } from './check.ts';

/** PostgreSQL keeps 63 characters of a name, and the longest that is derived is `<database>_migrate`. */
const LONGEST_DATABASE_NAME = 55;

const migrationUserNeedsUsers: Check = {
  reads: ['access.users', 'access.migrationUser'],
  find: ({ access }) =>
    access.users || !access.migrationUser
      ? []
      : [
          {
            setting: 'access.migrationUser',
            what: 'The migration user acts as the owner, and there is none without users of the database.',
            received: true,
            allowed: 'true together with access.users true.',
            todo: 'Set access.users to true, or remove it.',
          },
        ],
};

const namesOfUsersFit: Check = {
  reads: ['access.users', 'databaseName'],
  find: ({ access, databaseName = '' }) =>
    !access.users || databaseName.length <= LONGEST_DATABASE_NAME
      ? []
      : [
          {
            setting: 'databaseName',
            what: 'The names of the users, such as <database>_migrate, would be longer than PostgreSQL keeps.',
            received: databaseName,
            allowed: `Up to ${LONGEST_DATABASE_NAME} characters together with access.users.`,
            todo: 'Use a shorter name for a new database, or set access.users to false.',
          },
        ],
};

export const accessChecks: readonly Check[] = [migrationUserNeedsUsers, namesOfUsersFit];
