import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type DsqlLocal, startDsqlLocal } from '../src/index.ts';
import { configOf, connect, signerOf } from './connect.ts';

let dsql: DsqlLocal;

beforeAll(async () => {
  dsql = await startDsqlLocal({ region: 'eu-central-1' });
}, 60_000);
afterAll(() => dsql?.stop());
afterEach(() => dsql.faults.clear());

const DENIED = 'unable to accept connection, access denied';

/** The error of a login that should fail. */
async function refusal(config: pg.ClientConfig): Promise<pg.DatabaseError & NodeJS.ErrnoException> {
  const client = new pg.Client({ ...configOf(dsql), ...config });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    return error as pg.DatabaseError & NodeJS.ErrnoException;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error('The login should have been refused.');
}

describe('a login with a token of AWS’s signer', () => {
  test.each(['direct', 'postgres'])(
    'succeeds by the %s negotiation of TLS, and the chain and the name are verified',
    async (sslnegotiation) => {
      const client = await connect(dsql, { sslnegotiation } as pg.ClientConfig);

      expect((await client.query('SELECT current_user AS me, session_user AS who')).rows).toEqual([
        { me: 'admin', who: 'admin' },
      ]);
      await client.end();
    },
  );

  test('succeeds with temporary credentials, whose tokens have more than 1,000 characters', async () => {
    const credentials = { ...dsql.credentials, sessionToken: 'x'.repeat(900) };
    const password = await signerOf(dsql, { credentials }).getDbConnectAdminAuthToken();

    expect(password.length).toBeGreaterThan(1000);
    await (await connect(dsql, { password })).end();
  });

  const REFUSED: readonly (readonly [string, () => Promise<string>, string | undefined])[] = [
    [
      'of the wrong action',
      () => signerOf(dsql).getDbConnectAuthToken(),
      'Wrong user to action mapping. user: admin, action: DbConnect',
    ],
    [
      'of another secret',
      () =>
        signerOf(dsql, { credentials: { ...dsql.credentials, secretAccessKey: 'other' } }).getDbConnectAdminAuthToken(),
      undefined,
    ],
    [
      'of a key that is not known',
      () => signerOf(dsql, { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } }).getDbConnectAdminAuthToken(),
      undefined,
    ],
    [
      'for another host',
      () => signerOf({ ...dsql, endpoint: `x${dsql.endpoint}` }).getDbConnectAdminAuthToken(),
      undefined,
    ],
    ['for another Region', () => signerOf(dsql, { region: 'us-east-1' }).getDbConnectAdminAuthToken(), undefined],
    ['that is none', async () => 'secret', undefined],
  ];
  test.each(REFUSED)('is refused: a token %s', async (_, token, hint) => {
    expect(await refusal({ password: await token() })).toMatchObject({ severity: 'FATAL', message: DENIED, hint });
  });

  test('is refused for a role that AWS IAM GRANT has not mapped', async () => {
    const password = await signerOf(dsql).getDbConnectAuthToken();

    expect(await refusal({ user: 'nobody', password })).toMatchObject({ message: DENIED, hint: undefined });
  });
});

describe('TLS', () => {
  test('is refused by a client that trusts others only, or asks for another name', async () => {
    expect(await refusal({ ssl: true })).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(await refusal({ host: `x${dsql.endpoint}` })).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('without SNI is refused', async () => {
    const socket = tls.connect({
      port: dsql.port,
      host: '127.0.0.1',
      ALPNProtocols: ['postgresql'],
      ca: dsql.ca,
      checkServerIdentity: () => undefined,
    });
    await once(socket, 'secureConnect');
    socket.write(Buffer.concat([Buffer.from([0, 0, 0, 20, 0, 3, 0, 0]), Buffer.from('user\0admin\0\0')]));
    const [answer] = await once(socket, 'data');

    expect(answer.toString()).toContain('unable to accept connection, sni was not received');
    socket.destroy();
  });

  test('is not left out: a start-up packet in clear text closes the connection', async () => {
    const socket = net.connect(dsql.port, '127.0.0.1');
    const ended = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(Buffer.concat([Buffer.from([0, 0, 0, 20, 0, 3, 0, 0]), Buffer.from('user\0admin\0\0')]));

    await ended;
    expect(socket.bytesRead).toBe(0);
  });
});

describe('start-up parameters', () => {
  test.each(['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'])(
    '%s is refused',
    async (name) => {
      expect(await refusal({ [name]: 1000 })).toMatchObject({
        code: '0A000',
        message: `setting configuration parameter "${name}" not supported`,
      });
    },
  );

  test('search_path, TimeZone and the like are taken, in options too', async () => {
    const client = await connect(dsql, {
      application_name: 'orders',
      options: '-c search_path=shop,public -c TimeZone=Asia/Tokyo --enable_seqscan=off',
    });

    const { rows } = await client.query({
      text: "SELECT current_setting('search_path'), current_setting('TimeZone'), current_setting('enable_seqscan'), current_setting('application_name')",
      rowMode: 'array',
    });
    expect(rows).toEqual([['shop,public', 'Asia/Tokyo', 'off', 'orders']]);
    await client.end();
  });

  test.each([
    ['a value that PostgreSQL refuses', { options: '-c TimeZone=Nowhere' }, '22023'],
    ['a parameter that is not in the list', { options: '-c work_mem=8MB' }, '0A000'],
    ['another database than postgres', { database: 'app' }, '3D000'],
  ])('%s is refused', async (_, config, code) => {
    expect(await refusal(config)).toMatchObject({ severity: 'FATAL', code });
  });
});

describe('a connection', () => {
  test('ends after 60 minutes', async () => {
    const client = await connect(dsql);
    const ended = new Promise<void>((resolve) => client.once('end', resolve));

    dsql.advanceClock(59 * 60_000);
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    dsql.advanceClock(60_000);

    await ended;
    await (
      await connect(dsql, { password: await signerOf(dsql, { expiresIn: 604_800 }).getDbConnectAdminAuthToken() })
    ).end();
  });

  test('with a token that has expired is refused, and says since when', async () => {
    const password = await signerOf(dsql).getDbConnectAdminAuthToken();

    expect(await refusal({ password })).toMatchObject({
      message: DENIED,
      hint: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z$/),
    });
    await (await connect(dsql, { password: dsql.token('admin') })).end();
  });

  test('ends without a word when it sends more than 10 MiB', async () => {
    const client = await connect(dsql, {
      password: await signerOf(dsql, { expiresIn: 604_800 }).getDbConnectAdminAuthToken(),
    });

    await expect(client.query('SELECT $1', ['x'.repeat(11 * 1024 * 1024)])).rejects.toThrow(
      /terminated|ECONNRESET|EPIPE/,
    );
  });
});
