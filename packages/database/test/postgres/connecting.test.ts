import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { type Database, ServiceRefusedError, statement } from '../../src/index.ts';
import { connect } from '../../src/postgres/index.ts';
import { loadConnection, type PostgresConnection } from '../../src/settings/index.ts';
import { urlOf } from '../backends/backends.ts';
import { certificateFor, type Identity } from './certificate.ts';
import { type Front, startFront } from './front.ts';

const one = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' }, readOnly: true });
const user = statement({ sql: 'SELECT current_user::text AS name', row: { name: 'text' }, readOnly: true });
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

let database: TestDatabase;
let folder: string;
let server: { host: string; port: number };
beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-tls-'));
  server = { host: database.connection.host ?? '', port: database.connection.port ?? 0 };
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database?.drop();
});

const opened: Database[] = [];
const fronts: Front[] = [];
function open(env: Readonly<Record<string, string>>): Database {
  const db = connect(loadConnection({ env }), { maxWaitMs: 10_000 });
  opened.push(db);
  return db;
}

async function front(identity?: Identity): Promise<Front> {
  const made = await startFront(server, identity);
  fronts.push(made);
  return made;
}
const before = { ...process.env };
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  for (const each of fronts.splice(0)) await each.close();
  process.env = { ...before };
});

describe('the option reader', () => {
  const writer = () => loadConnection({ env: { DATABASE_URL: urlOf(database.connection) } }) as PostgresConnection;

  test('connects to the readers, and not to the writer', async () => {
    // Nothing listens at the writer's address.
    const db = connect({ ...writer(), host: '127.0.0.2', readerHost: '127.0.0.1' }, { reader: true });
    opened.push(db);

    expect(await db.query(one)).toEqual([{ one: 1 }]);
  });

  test('is refused if there are none', () => {
    expect(() => connect(writer(), { reader: true })).toThrow(
      /^The connection cannot be used.*AURORA_READER_ENDPOINT/s,
    );
  });
});

describe('TLS', () => {
  const root = certificateFor('Test root', []);
  const good = certificateFor('server', ['127.0.0.1'], root);
  let caFile: string;
  beforeAll(() => {
    caFile = path.join(folder, 'roots.pem');
    writeFileSync(caFile, root.certificate);
  });
  const urlAt = (port: number, query: string) => urlOf({ ...database.connection, port }, query);

  test('is used with the roots of DATABASE_CA_FILE, also for cancelling', async () => {
    const { port } = await front(good);
    const db = open({ DATABASE_URL: urlAt(port, '?sslmode=verify-full'), DATABASE_CA_FILE: caFile });
    const sleep = statement({ sql: 'SELECT pg_sleep(60) IS NULL AS done', row: { done: 'bool' } });

    expect(await db.value(one)).toBe(1);
    expect(await errorOf(db.within({ timeoutMs: 300 }).query(sleep))).toMatchObject({ name: 'CallAbortedError' });
  });

  test.each<[string, Identity, RegExp]>([
    ['a certificate that is not trusted', certificateFor('self', ['127.0.0.1']), /not trusted.*DATABASE_CA_FILE/],
    ['a certificate for another host name', certificateFor('other', ['db.example.com'], root), /another host name/],
  ])('%s is refused, also with sslmode=require', async (_, identity, message) => {
    const { port, startups } = await front(identity);
    const db = open({ DATABASE_URL: urlAt(port, '?sslmode=require'), DATABASE_CA_FILE: caFile });

    const error = await errorOf(db.value(one));

    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect((error as Error).message).toMatch(message);
    // Neither user nor password was sent.
    expect(startups).toEqual([]);
  });

  test('a server of this machine with a self-signed certificate is refused without its root, NODE_TLS_REJECT_UNAUTHORIZED or not', async () => {
    const { port } = await front(good);
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const db = open({ DATABASE_URL: urlAt(port, '?sslmode=verify-full') });

    expect(await errorOf(db.value(one))).toMatchObject({ message: expect.stringContaining('not trusted') });
  });

  test('a server without TLS is refused', async () => {
    const { port } = await front();
    const db = open({ DATABASE_URL: urlAt(port, '?sslmode=verify-full'), DATABASE_CA_FILE: caFile });

    expect(await errorOf(db.value(one))).toMatchObject({ message: expect.stringContaining('it offers no TLS') });
  });

  test('a file without certificates is named', async () => {
    const { port } = await front(good);
    const file = path.join(folder, 'empty.pem');
    writeFileSync(file, 'nothing');
    const db = open({ DATABASE_URL: urlAt(port, '?sslmode=verify-full'), DATABASE_CA_FILE: file });

    expect(await errorOf(db.value(one))).toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('it has no certificate in PEM form'),
    });
  });
});

describe('a connection', () => {
  test('sends nothing at its start that RDS Proxy refuses', async () => {
    const { port, startups } = await front();
    process.env.PGOPTIONS = '-c statement_timeout=1';
    const db = open({ DATABASE_URL: urlOf({ ...database.connection, port }) });

    await db.value(one);

    expect(startups).toEqual([
      {
        user: database.connection.user,
        database: database.connection.database,
        application_name: 'daybreak',
        client_encoding: 'UTF8',
      },
    ]);
  });

  test('is the configured one, independent of PG… variables', async () => {
    Object.assign(process.env, {
      PGHOST: 'nowhere.example.com',
      PGPORT: '1',
      PGUSER: 'nobody',
      PGPASSWORD: 'wrong',
      PGDATABASE: 'nothing',
      PGOPTIONS: '-c statement_timeout=1',
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGAPPNAME: 'other',
      PGREPLICATION: 'true',
      PGCONNECT_TIMEOUT: '1',
    });
    const db = open({ DATABASE_URL: urlOf(database.connection) });

    expect(await db.value(user)).toBe(database.connection.user);
  });

  test('takes a password with every character, percent-encoded in the URL', async () => {
    const password = 'p@ss:w/rd#?%&=+ ü"\'\\';
    // A separate role, because other test files sign in with that of the database.
    const role = `${database.name}_encoded`;
    const admin = new pg.Client(database.superuser);
    await admin.connect();
    await admin.query(`CREATE ROLE "${role}" LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
    try {
      const db = open({ DATABASE_URL: urlOf({ ...database.connection, user: role, password }) });

      expect(await db.value(user)).toBe(role);
    } finally {
      await admin.query(`DROP ROLE "${role}"`);
      await admin.end();
    }
  });
});

describe('a login by a secret of Secrets Manager', () => {
  const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf';
  let manager: Server;
  let answers: string[];
  let asked: number;
  beforeEach(async () => {
    asked = 0;
    manager = createServer((request, response) => {
      asked += 1;
      const text = answers.length > 1 ? answers.shift() : answers[0];
      const target = request.headers['x-amz-target'];
      request.resume().on('end', () => {
        const isRead = target === 'secretsmanager.GetSecretValue' && text !== 'denied';
        const body = isRead
          ? { ARN: SECRET_ARN, SecretString: text }
          : { __type: 'AccessDeniedException', Message: `User is not authorized for ${SECRET_ARN}` };
        response
          .writeHead(isRead ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => manager.listen(0, '127.0.0.1', resolve));
    const { port } = manager.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
    });
  });
  afterEach(() => {
    manager.closeAllConnections();
    return new Promise((resolve) => manager.close(resolve));
  });
  const environment = () => ({
    DATABASE_HOST: server.host,
    DATABASE_PORT: String(server.port),
    DATABASE_NAME: database.connection.database ?? '',
    DATABASE_SECRET_ARN: SECRET_ARN,
  });
  const secret = (password: unknown) => JSON.stringify({ username: database.connection.user, password });

  test('is read once for all connections', async () => {
    answers = [secret(database.connection.password)];
    const db = open(environment());

    await Promise.all(Array.from({ length: 8 }, () => db.value(one)));

    expect(asked).toBe(1);
  });

  test('is read once more when the password was refused: it has been rotated', async () => {
    answers = [secret('old'), secret(database.connection.password)];
    const db = open(environment());

    expect(await db.value(user)).toBe(database.connection.user);
    expect(asked).toBe(2);
  });

  test('that is refused again is an error that says so, without the password', async () => {
    answers = [secret('the-old-one')];
    const db = open(environment());

    const error = await errorOf(db.value(one));

    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect((error as Error).message).toMatch(/28P01.*The secret was read again/);
    expect(JSON.stringify(error) + String((error as Error).cause)).not.toContain('the-old-one');
    expect(asked).toBe(2);
  });

  test.each([
    ['denied', /could not be read.*AccessDeniedException.*interface endpoint or NAT/],
    ['not JSON', /must be JSON with username and password/],
    ['{"username":"app"}', /must be JSON with username and password/],
  ])('that is %s is an error with advice', async (text, message) => {
    answers = [text];
    const db = open(environment());

    const error = await errorOf(db.value(one));

    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('app-AbCdEf');
  });
});

describe('a login by IAM', () => {
  /** Requests a password in clear text, as RDS does for IAM, and refuses it. */
  async function refusing(passwords: string[]): Promise<{ port: number; close: () => Promise<void> }> {
    const sockets = new Set<Socket>();
    const tcp = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
        socket.once('data', (message) => {
          const password = message.subarray(5, -1).toString();
          passwords.push(password);
          const fields = ['SFATAL', 'VFATAL', 'C28000', `MPAM authentication failed for user "app" ${password}`, ''];
          const body = Buffer.from(`${fields.join('\0')}\0`);
          const head = Buffer.alloc(5);
          head.write('E');
          head.writeInt32BE(body.length + 4, 1);
          socket.end(Buffer.concat([head, body]));
        });
      });
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    return {
      port: (tcp.address() as AddressInfo).port,
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => tcp.close(resolve));
      },
    };
  }

  test('sends a token for this user and host, a new one after a refusal, and never shows it', async () => {
    const passwords: string[] = [];
    const { port, close } = await refusing(passwords);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
    const db = open({
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(port),
      DATABASE_NAME: 'app',
      DATABASE_USER: 'app',
      DATABASE_LOGIN: 'iam',
      AWS_REGION: 'us-east-1',
    });

    const error = await errorOf(db.value(one));
    await close();

    expect(passwords).toHaveLength(2);
    for (const token of passwords) {
      expect(token).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port}/\\?Action=connect&DBUser=app&`));
      expect(token).toContain('%2Fus-east-1%2Frds-db%2Faws4_request');
      expect(token).toContain('X-Amz-Expires=900');
    }
    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect((error as Error).message).toMatch(/28000.*GRANT rds_iam TO app.*clock/);
    expect(String(error) + String((error as Error).cause)).not.toMatch(/X-Amz-Signature=\w/);
  });
});
