import { isOfThisKind } from '@daybreak/postgres-local';

/** A database that is to be dropped at the end was there before. */
export class DatabaseExistsError extends Error {
  static readonly daybreakKind: string = 'DatabaseExistsError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'DatabaseExistsError';

  constructor(database: string) {
    super(
      `The database ${database} already exists on the server of DATA_API_LOCAL_POSTGRES_URL. --ephemeral (option ephemeral) would drop ` +
        'it at the end. Allowed are new databases. Omit --ephemeral to keep it, or use --reset to drop it now.',
    );
  }
}

/** The name of a user is that of a superuser, or reserved for PostgreSQL or Amazon RDS. */
export class SuperuserError extends Error {
  static readonly daybreakKind: string = 'SuperuserError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'SuperuserError';

  constructor(user: string) {
    super(
      `The user ${user} is a superuser, or its name is reserved. Allowed are names that do not begin with pg_, rds_ or rdsadmin, of ` +
        'roles that are not superusers. Choose another name.',
    );
  }
}
