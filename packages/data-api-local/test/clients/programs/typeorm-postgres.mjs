// TypeORM in the database postgres and a schema of its own, as the tests of typeorm-aurora-data-api-driver use it. Prints what came back.
import { DataSource, EntitySchema } from 'typeorm';

const { RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, URL: endpoint } = process.env;

const Pet = new EntitySchema({
  name: 'Pet',
  tableName: 'pets',
  schema: 'zoo',
  columns: {
    id: { type: 'uuid', primary: true, generated: 'uuid' },
    name: { type: 'varchar', length: 80, unique: true },
    tags: { type: 'simple-array', nullable: true },
    notes: { type: 'simple-json', nullable: true },
    extra: { type: 'jsonb', nullable: true },
    kind: { type: 'enum', enum: ['cat', 'dog'], default: 'cat' },
    born: { type: 'date', nullable: true },
    seen: { type: 'timestamptz', nullable: true },
    made: { type: 'timestamp', createDate: true },
    version: { type: 'int', version: true },
  },
  relations: { owners: { type: 'many-to-many', target: 'Owner', joinTable: true } },
});
const Owner = new EntitySchema({
  name: 'Owner',
  tableName: 'owners',
  schema: 'zoo',
  columns: { id: { type: 'int', primary: true, generated: 'increment' }, name: { type: 'text' } },
});

const dataSource = new DataSource({
  type: 'aurora-postgres',
  database: 'postgres',
  schema: 'zoo',
  secretArn,
  resourceArn,
  region: 'us-east-1',
  serviceConfigOptions: { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
  formatOptions: { enableUuidHack: true },
  entities: [Pet, Owner],
});
await dataSource.initialize();
const report = {};

await dataSource.query('CREATE SCHEMA IF NOT EXISTS zoo');
await dataSource.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');
await dataSource.synchronize();
report.tables = (await dataSource.query("SELECT tablename FROM pg_tables WHERE schemaname = 'zoo' ORDER BY 1")).map(
  ({ tablename }) => tablename,
);

const pets = dataSource.getRepository(Pet);
const owners = await dataSource.getRepository(Owner).save([{ name: 'Ann' }, { name: 'Bo' }]);
report.owners = owners.map(({ id, name }) => `${id} ${name}`);

const saved = await pets.save({
  name: 'Tom',
  tags: ['grey', 'fast'],
  notes: { likes: ['fish'] },
  extra: { chip: 7 },
  born: '2020-02-29',
  seen: new Date('2026-01-02T03:04:05.006Z'),
  owners,
});
const found = await pets.findOne({
  where: { id: saved.id },
  relations: { owners: true },
  order: { owners: { id: 'ASC' } },
});
report.found = {
  ...{ name: found.name, tags: found.tags, notes: found.notes, extra: found.extra, kind: found.kind, born: found.born },
  ...{ seen: found.seen, made: found.made instanceof Date, version: found.version },
  owners: found.owners.map(({ name }) => name),
};

await pets.save({ id: saved.id, kind: 'dog' });
report.changed = await pets.findOne({ where: { id: saved.id }, select: { kind: true, version: true } });

await pets.upsert(
  [
    { name: 'Tom', kind: 'cat' },
    { name: 'Rex', kind: 'dog' },
  ],
  ['name'],
);
report.upserted = (await pets.find({ order: { name: 'ASC' } })).map(({ name, kind }) => `${name} ${kind}`);

report.built = await pets
  .createQueryBuilder('pet')
  .select('count(*)', 'count')
  .where('pet.name LIKE :name AND pet.kind = CAST(:kind AS zoo.pets_kind_enum)', { name: 'R%', kind: 'dog' })
  .getRawOne();

const runner = dataSource.createQueryRunner();
await runner.startTransaction();
await runner.manager.getRepository(Pet).save({ name: 'Ghost' });
await runner.rollbackTransaction();
await runner.startTransaction();
await runner.manager.getRepository(Pet).save({ name: 'Kept' });
await runner.commitTransaction();
report.columns = (await runner.getTable('zoo.owners')).columns.map(({ name, type }) => `${name} ${type}`);
await runner.release();
report.names = (await pets.find({ order: { name: 'ASC' } })).map(({ name }) => name);
report.duplicate = await pets.insert({ name: 'Kept' }).catch((error) => error.message);
report.deleted = (await pets.delete({ name: 'Kept' })).affected;

await dataSource.query('DROP SCHEMA zoo CASCADE');
await dataSource.destroy();
console.log(JSON.stringify(report));
