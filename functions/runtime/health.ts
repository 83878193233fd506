import { connectedDatabase } from './client.ts';
import { answering } from './handler.ts';
import { respond } from './respond.ts';
import { findSchemaVersion } from './schema-version.ts';

/** GET /health → 200 with the schema's version when the database answers and is migrated. */
export const handler = answering(async () => {
  const schemaVersion = await findSchemaVersion(connectedDatabase());
  return respond(200, { status: 'ok', database: 'reachable', schemaVersion });
});
