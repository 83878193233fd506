import { connectedDatabase } from './runtime/client.ts';
import { answering } from './runtime/handler.ts';
import { respond } from './runtime/respond.ts';
import { findSchemaVersion } from './runtime/schema-version.ts';

/** GET /health → 200 with the schema's version when the database answers and is migrated. */
export const handler = answering(async () => {
  const schemaVersion = await findSchemaVersion(connectedDatabase());
  return respond(200, { status: 'ok', database: 'reachable', schemaVersion });
});
