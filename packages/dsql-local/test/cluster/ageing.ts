// What happens when the clock has advanced by an hour: the last tests of a cluster, because AWS's signers go by the clock of the machine.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { DsqlLocal } from '../../src/index.ts';
import { connect, DENIED, refusal, signerOf } from '../connect.ts';
import { shared } from './shared.ts';

describe('a connection', () => {
  let dsql: DsqlLocal;
  beforeAll(() => {
    dsql = shared();
  });

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

    expect(await refusal(dsql, { password })).toMatchObject({
      message: DENIED,
      hint: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z$/),
    });
    await (await connect(dsql, { password: dsql.token('admin') })).end();
  });

  test('ends without an error when it sends more than 10 MiB', async () => {
    const client = await connect(dsql, {
      password: await signerOf(dsql, { expiresIn: 604_800 }).getDbConnectAdminAuthToken(),
    });

    await expect(client.query('SELECT $1', ['x'.repeat(11 * 1024 * 1024)])).rejects.toThrow(
      /terminated|ECONNRESET|EPIPE/,
    );
  });
});
