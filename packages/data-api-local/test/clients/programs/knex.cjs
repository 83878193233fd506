// Knex with knex-aurora-data-api-client (on data-api-client 1 and the AWS SDK v2), as they document it.
const knexDataApiClient = require('knex-aurora-data-api-client');

const { RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, DATABASE: database, URL: endpoint } = process.env;
const knex = require('knex')({
  client: knexDataApiClient.postgres,
  version: '17',
  connection: {
    secretArn,
    resourceArn,
    database,
    region: 'us-east-1',
    options: { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
  },
});

/** Migrations as objects: Knex's own way to have them without a folder. */
const migrationSource = {
  getMigrations: async () => ['0001_notes'],
  getMigrationName: (name) => name,
  getMigration: async () => ({
    async up(db) {
      await db.schema.createTable('notes', (table) => {
        table.increments('id');
        table.uuid('key');
        table.text('body').notNullable();
        table.integer('whole');
        table.bigInteger('big');
        table.decimal('exact', 12, 4);
        table.double('double');
        table.boolean('done');
        table.date('day');
        table.time('at');
        table.timestamp('seen', { useTz: false });
        table.jsonb('extra');
        table.enu('mood', ['calm', 'keen'], { useNative: true, enumName: 'mood' });
      });
    },
    async down(db) {
      await db.schema.dropTable('notes');
      await db.raw('DROP TYPE mood');
    },
  }),
};

async function main() {
  const report = {};
  const [, migrated] = await knex.migrate.latest({ migrationSource });
  report.migrated = migrated;
  report.migratedAgain = (await knex.migrate.latest({ migrationSource }))[1];

  const row = {
    key: '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10',
    body: "it's :here",
    whole: 2147483647,
    big: 9007199254740991,
    exact: '12345678.9012',
    double: 0.1,
    done: true,
    day: '2026-02-28',
    at: '23:59:58',
    seen: '2026-02-28 23:59:58.123',
    extra: JSON.stringify({ a: [1, null] }),
    mood: 'keen',
  };
  await knex('notes').insert(row);
  report.found = await knex('notes').where({ key: row.key }).first();
  report.updated = await knex('notes').where('whole', '>', 1).update({ body: 'changed' });
  report.changed = await knex('notes').select('body').whereIn('mood', ['keen']);

  report.rolledBack = await knex
    .transaction(async (trx) => {
      await trx('notes').insert({ body: 'ghost' });
      throw new Error('no');
    })
    .catch((error) => error.message);
  report.ghosts = await knex('notes').where({ body: 'ghost' });
  await knex.transaction((trx) => trx('notes').insert({ body: 'kept' }));
  report.kept = await knex('notes').select('body', 'key').where({ body: 'kept' });
  report.deleted = await knex('notes').where({ body: 'kept' }).del();
  report.error = await knex.raw('SELECT nothing').catch((error) => error.message);
  await knex.migrate.rollback({ migrationSource });
  report.gone = !(await knex.schema.hasTable('notes'));
  await knex.destroy();
  console.log(JSON.stringify(report));
}
main();
