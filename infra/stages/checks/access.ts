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
            what: 'The migration user acts as the owner, which exists only with users of the database.',
            received: true,
            allowed: 'true together with access.users true.',
            todo: 'Set access.users to true, or remove it.',
          },
        ],
};

const iamUsersNeedUsers: Check = {
  reads: ['access.users', 'access.iamUsers'],
  find: ({ access }) =>
    access.users || !access.iamUsers
      ? []
      : [
          {
            setting: 'access.iamUsers',
            what: 'The users of IAM have the rights of the users of the database, which the stage does not have.',
            received: true,
            allowed: 'true together with access.users true.',
            todo: 'Set access.users to true, or remove it.',
          },
        ],
};

const iamGrantsNeedIamUsers: Check = {
  reads: ['access.iamUsers', 'access.iamGrants'],
  find: ({ access }) =>
    access.iamUsers || Object.keys(access.iamGrants).length === 0
      ? []
      : [
          {
            setting: 'access.iamGrants',
            what: 'The roles are allowed to sign in as users that the stage does not have.',
            received: access.iamGrants,
            allowed: 'Roles together with access.iamUsers true, or {}.',
            todo: 'Set access.iamUsers to true, or remove the roles.',
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

export const accessChecks: readonly Check[] = [
  migrationUserNeedsUsers,
  iamUsersNeedUsers,
  iamGrantsNeedIamUsers,
  namesOfUsersFit,
];
