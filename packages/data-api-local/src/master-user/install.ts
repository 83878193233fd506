import type { Client } from 'pg';
import { FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS } from '../cluster/superuser.ts';
import { extensionProcedure } from '../extensions/procedure.ts';
import { EVENT_TRIGGER_PROCEDURE } from './event-triggers.ts';
import { installProcedure } from './procedure.ts';
import { PUBLICATION_PROCEDURE } from './publications.ts';
import { GRANT_PROCEDURE } from './role-grants.ts';

export interface MasterUserOptions {
  /** Its members may do all of this. */
  readonly role: string;
  readonly major: number;
  /** The server is ours alone: no session of another superuser could run an event trigger. */
  readonly isOwnServer: boolean;
  readonly extensions: readonly string[];
}

/**
 * Lets the members of a role do in the database of `client`, a superuser, what Aurora lets rds_superuser do and PostgreSQL leaves to
 * superusers. They get no other right of the superuser: each procedure does one thing and quotes what it is given.
 */
export async function installMasterUser(client: Client, options: MasterUserOptions): Promise<void> {
  const { role, major, isOwnServer, extensions } = options;
  const procedures = [
    extensionProcedure(extensions, role),
    PUBLICATION_PROCEDURE,
    ...(isOwnServer && major >= FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS ? [EVENT_TRIGGER_PROCEDURE] : []),
    ...(isOwnServer ? [] : [GRANT_PROCEDURE]),
  ];
  for (const procedure of procedures) await installProcedure(client, procedure, role, major);
}
