// data-api-client 1 (on the AWS SDK v2), as its README has it.
const dataApiClient = require('data-api-client');

const { RESOURCE_ARN: resourceArn, SECRET_ARN: secretArn, DATABASE: database, URL: endpoint } = process.env;
const data = dataApiClient({
  secretArn,
  resourceArn,
  database,
  engine: 'pg',
  region: 'us-east-1',
  options: { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
});

async function main() {
  const report = {};
  await data.query(
    'CREATE TABLE notes (id serial PRIMARY KEY, key uuid, body text, whole int, exact numeric(12, 4), done boolean, seen timestamp, extra jsonb)',
  );
  const key = '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10';
  report.inserted = await data.query({
    sql: 'INSERT INTO notes (key, body, whole, exact, done, seen, extra) VALUES (:key, :body, :whole, :exact, :done, :seen, :extra) RETURNING id',
    parameters: [
      { name: 'key', value: key, cast: 'uuid' },
      { name: 'body', value: "it's :here" },
      { name: 'whole', value: 2147483647 },
      { name: 'exact', value: '12345678.9012', cast: 'numeric' },
      { name: 'done', value: true },
      { name: 'seen', value: new Date('2026-02-28T23:59:58.123Z') },
      { name: 'extra', value: '{"a":[1,null]}', cast: 'jsonb' },
    ],
  });
  report.found = (await data.query('SELECT * FROM notes WHERE body LIKE :like', { like: "it's%" })).records;
  report.withoutCast = await data
    .query('SELECT * FROM notes WHERE key = :key', { key })
    .catch(({ message }) => message);
  report.batch = await data.query('INSERT INTO notes (body, whole) VALUES (:body, :whole)', [
    [{ body: 'b1', whole: 1 }],
    [{ body: 'b2', whole: 2 }],
  ]);
  report.updated = await data.query('UPDATE notes SET done = :done WHERE whole < :whole', { done: false, whole: 3 });

  let rolledBack;
  await data
    .transaction()
    .query("INSERT INTO notes (body) VALUES ('ghost')")
    .query('SELECT nothing')
    .rollback((error, status) => {
      rolledBack = { message: error.message, status };
    })
    .commit()
    .catch(() => {});
  report.rolledBack = rolledBack;
  await data.transaction().query("INSERT INTO notes (body) VALUES ('kept')").commit();
  report.bodies = (await data.query('SELECT body FROM notes ORDER BY id')).records.map(({ body }) => body);
  console.log(JSON.stringify(report));
}
main();
