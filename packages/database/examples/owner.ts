// The table of AWS's samples for Aurora DSQL, on the backend that the environment or `.env` names:
//   node --import tsx packages/database/examples/owner.ts
import { pathToFileURL } from 'node:url';
import { type Database, nullable, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';

const createTable = statement({
  sql: `CREATE TABLE IF NOT EXISTS owner (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  name VARCHAR(30) NOT NULL,
  city VARCHAR(80) NOT NULL,
  telephone VARCHAR(20) DEFAULT NULL,
  PRIMARY KEY (id)
)`,
});

const insertOwner = statement({
  sql: 'INSERT INTO owner (name, city, telephone) VALUES (:name, :city, :telephone)',
  parameters: { name: 'text', city: 'text', telephone: nullable('text') },
});

const findOwners = statement({
  sql: 'SELECT name, city, telephone FROM owner WHERE name = :name',
  parameters: { name: 'text' },
  row: { name: 'text', city: 'text', telephone: nullable('text') },
  readOnly: true,
});

const deleteOwners = statement({ sql: 'DELETE FROM owner WHERE name = :name', parameters: { name: 'text' } });

/** Creates the table, writes an owner, reads it, and deletes it. Resolves to the row that it read. */
export async function ownerExample(db: Database) {
  await db.execute(createTable);
  return db.transaction(async (tx) => {
    await tx.execute(insertOwner, { name: 'John Doe', city: 'Anytown', telephone: '555-555-1999' });
    const owners = await tx.query(findOwners, { name: 'John Doe' });
    await tx.execute(deleteOwners, { name: 'John Doe' });
    return owners;
  });
}

async function main(): Promise<void> {
  const db = await connectDatabase(loadConnection({ env: process.env, envFile: '.env' }));
  try {
    console.log(await ownerExample(db));
  } finally {
    await db.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
