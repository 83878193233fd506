// TypeORM with typeorm-aurora-data-api-driver, as both document it. Prints what came back, as JSON.
import { DataSource, EntitySchema, MigrationExecutor } from 'typeorm';

const { RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, DATABASE: database, URL: endpoint } = process.env;

const Author = new EntitySchema({
  name: 'Author',
  tableName: 'authors',
  columns: { id: { type: 'uuid', primary: true, generated: 'uuid' }, name: { type: 'varchar', length: 80 } },
  relations: { notes: { type: 'one-to-many', target: 'Note', inverseSide: 'author' } },
});
const Note = new EntitySchema({
  name: 'Note',
  tableName: 'notes',
  columns: {
    id: { type: 'int', primary: true, generated: 'increment' },
    body: { type: 'text' },
    whole: { type: 'int', nullable: true },
    big: { type: 'bigint', nullable: true },
    exact: { type: 'numeric', precision: 12, scale: 4, nullable: true },
    double: { type: 'double precision', nullable: true },
    done: { type: 'boolean', nullable: true },
    day: { type: 'date', nullable: true },
    at: { type: 'time', nullable: true },
    seen: { type: 'timestamp', nullable: true },
    seenIn: { type: 'timestamptz', nullable: true },
    extra: { type: 'jsonb', nullable: true },
    mood: { type: 'enum', enum: ['calm', 'keen'], nullable: true },
  },
  relations: { author: { type: 'many-to-one', target: 'Author', inverseSide: 'notes', nullable: true } },
});

class AddIndex1700000000000 {
  name = 'AddIndex1700000000000';
  async up(queryRunner) {
    await queryRunner.query('CREATE INDEX notes_body ON notes (body)');
  }
  async down(queryRunner) {
    await queryRunner.query('DROP INDEX notes_body');
  }
}

const dataSource = new DataSource({
  type: 'aurora-postgres',
  database,
  secretArn,
  resourceArn,
  region: 'us-east-1',
  serviceConfigOptions: { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
  formatOptions: { enableUuidHack: true },
  entities: [Author, Note],
  migrations: [AddIndex1700000000000],
});
await dataSource.initialize();
const report = {};

await dataSource.synchronize();
report.tables = (
  await dataSource.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
).map(({ tablename }) => tablename);

report.migrated = (await dataSource.runMigrations()).map(({ name }) => name);
report.pending = (await new MigrationExecutor(dataSource).getPendingMigrations()).length;
await dataSource.undoLastMigration();
report.pendingAfterUndo = (await new MigrationExecutor(dataSource).getPendingMigrations()).length;

const authors = dataSource.getRepository(Author);
const notes = dataSource.getRepository(Note);
const author = await authors.save({ name: "O'Hara" });
const { id } = await notes.save({
  body: "it's here",
  whole: 2147483647,
  big: 9007199254740991,
  exact: '12345678.9012',
  double: 0.1,
  done: true,
  day: '2026-02-28',
  at: '23:59:58',
  seen: new Date('2026-02-28T23:59:58.123Z'),
  seenIn: new Date('2026-02-28T23:59:58.123Z'),
  extra: { a: [1, null] },
  mood: 'keen',
  author,
});
const { id: _, author: joined, ...found } = await notes.findOne({ where: { id }, relations: { author: true } });
report.found = found;
report.author = joined.name;
report.byUuid = (await authors.findOneBy({ id: author.id })).name;

const { affected } = await notes.update({ id }, { body: 'changed' });
report.affected = affected;
const empty = await notes.save({ body: 'nothing' });
report.empty = (await notes.findOneBy({ id: empty.id })).extra;

report.rolledBack = await dataSource
  .transaction(async (manager) => {
    await manager.getRepository(Author).save({ name: 'ghost' });
    throw new Error('no');
  })
  .catch((error) => error.message);
report.ghosts = await authors.countBy({ name: 'ghost' });
await dataSource.transaction((manager) => manager.getRepository(Author).save({ name: 'kept' }));
report.kept = await authors.countBy({ name: 'kept' });
report.error = await dataSource.query('SELECT nothing').catch((error) => error.message);

await dataSource.destroy();
console.log(JSON.stringify(report));
