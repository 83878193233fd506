import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { type DsqlLocal, startDsqlLocal } from '../../src/index.ts';
import { connect, DENIED, refusal, signerOf } from '../connect.ts';
import { shared } from './shared.ts';

describe('logins', () => {
  let dsql: DsqlLocal;

  beforeAll(() => {
    dsql = shared();
  });
  afterEach(() => dsql.faults.clear());

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
          signerOf(dsql, {
            credentials: { ...dsql.credentials, secretAccessKey: 'other' },
          }).getDbConnectAdminAuthToken(),
        undefined,
      ],
      [
        'of a key that is not known',
        () =>
          signerOf(dsql, { credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' } }).getDbConnectAdminAuthToken(),
        undefined,
      ],
      [
        'for another host',
        () => signerOf({ ...dsql, endpoint: `x${dsql.endpoint}` }).getDbConnectAdminAuthToken(),
        undefined,
      ],
      ['for another Region', () => signerOf(dsql, { region: 'us-east-1' }).getDbConnectAdminAuthToken(), undefined],
      ['that is not a token', async () => 'secret', undefined],
    ];
    test.each(REFUSED)('is refused: a token %s', async (_, token, hint) => {
      expect(await refusal(dsql, { password: await token() })).toMatchObject({
        severity: 'FATAL',
        message: DENIED,
        hint,
      });
    });

    test('is refused for a role that AWS IAM GRANT has not mapped', async () => {
      const password = await signerOf(dsql).getDbConnectAuthToken();

      expect(await refusal(dsql, { user: 'nobody', password })).toMatchObject({ message: DENIED, hint: undefined });
    });
  });

  test('a port that another program uses is refused, with what to do', async () => {
    await expect(startDsqlLocal({ port: dsql.port })).rejects.toThrow(
      `Port ${dsql.port} of 127.0.0.1 is already in use. The local Aurora DSQL needs a free port.`,
    );
  });

  describe('TLS', () => {
    test('is refused by a client that trusts others only, or asks for another name', async () => {
      expect(await refusal(dsql, { ssl: true })).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      expect(await refusal(dsql, { host: `x${dsql.endpoint}` })).toMatchObject({
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      });
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

    test('is required: a start-up packet in clear text closes the connection', async () => {
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
        expect(await refusal(dsql, { [name]: 1000 })).toMatchObject({
          code: '0A000',
          message: `setting configuration parameter "${name}" not supported`,
        });
      },
    );

    test('search_path, TimeZone and the like are accepted, also in options', async () => {
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
      expect(await refusal(dsql, config)).toMatchObject({ severity: 'FATAL', code });
    });
  });
});
