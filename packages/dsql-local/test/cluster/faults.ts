import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { DsqlLocal, LoginFault } from '../../src/index.ts';
import { answerOf, connect } from '../connect.ts';
import { log, shared } from './shared.ts';

describe('faults on demand', () => {
  let dsql: DsqlLocal;
  let client: pg.Client;

  beforeAll(async () => {
    dsql = shared();
    const admin = await connect(dsql);
    await admin.query('CREATE TABLE note (id int PRIMARY KEY)');
    await admin.end();
  });

  beforeEach(async () => {
    client = await connect(dsql);
    await client.query('DELETE FROM note');
  });
  afterEach(async () => {
    dsql.faults.clear();
    await client?.end();
  });

  async function rows(): Promise<number> {
    const other = await connect(dsql);
    const { rowCount } = await other.query('SELECT * FROM note');
    await other.end();
    return rowCount ?? 0;
  }

  const CONFLICT = '40001 change conflicts with another transaction (OC000)';

  describe('a conflict on demand', () => {
    test('happens the given number of times, at COMMIT of a matching transaction, and nothing is kept', async () => {
      dsql.faults.occ(2, { match: /INSERT/ });

      expect(await answerOf(client, 'DELETE FROM note')).toBe('DELETE 0');
      for (const answer of [CONFLICT, CONFLICT, 'COMMIT']) {
        await client.query('BEGIN');
        await client.query('INSERT INTO note VALUES (1)');
        expect(await answerOf(client, 'COMMIT')).toBe(answer);
      }
      expect(await rows()).toBe(1);
    });

    test('happens at a statement, with the given code, also without BEGIN', async () => {
      dsql.faults.occ(1, { at: 'statement', code: 'OC001', match: /FROM note/ });
      dsql.faults.occ(1);

      expect(await answerOf(client, 'SELECT * FROM note')).toBe(
        '40001 schema has been updated by another transaction (OC001)',
      );
      expect(await answerOf(client, 'INSERT INTO note VALUES (1)')).toBe(CONFLICT);
      expect(await rows()).toBe(0);
    });

    test('requires a whole number of times', () => {
      expect(() => dsql.faults.occ(0)).toThrow('A fault applies 0 times. It must be a whole number from 1, such as 1.');
    });
  });

  describe('at COMMIT', () => {
    test.each([
      ['before', 0],
      ['after', 1],
    ] as const)('XX000 comes %s the commit, and the connection continues', async (when, kept) => {
      dsql.faults.unavailable(when);
      await client.query('BEGIN');
      await client.query('INSERT INTO note VALUES (1)');

      expect(await answerOf(client, 'COMMIT')).toBe('XX000 server unavailable');
      expect((await client.query('SELECT * FROM note')).rowCount).toBe(kept);
    });

    test.each([
      ['before', 0],
      ['after', 1],
    ] as const)('the connection ends %s the commit, without an answer', async (when, kept) => {
      dsql.faults.closeAt('commit', when);
      await client.query('BEGIN');
      await client.query('INSERT INTO note VALUES (1)');

      await expect(client.query('COMMIT')).rejects.toThrow('Connection terminated unexpectedly');
      expect(await rows()).toBe(kept);
    });
  });

  describe('a login', () => {
    const REFUSALS: readonly (readonly [LoginFault, string])[] = [
      ['expired', 'unable to accept connection, access denied'],
      ['action', 'unable to accept connection, access denied'],
      ['denied', 'unable to accept connection, access denied'],
      ['asleep', 'unable to accept connection, waking up cluster, please retry later'],
      ['rate', 'Unable to accept connection, rate exceeded.'],
      ['full', 'Unable to accept connection, too many open connections.'],
    ];
    test.each(REFUSALS)('is refused once as %s: %s', async (why, message) => {
      dsql.faults.refuseLogin(why);

      await expect(connect(dsql)).rejects.toThrow(message);
      await (await connect(dsql)).end();
    });
  });

  test('every connection ends on demand', async () => {
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    dsql.expireConnections();

    await ended;
    expect(await rows()).toBe(0);
  });

  test('every statement is logged with its error, and its parameters are not', async () => {
    log.length = 0;
    await client.query('INSERT INTO note VALUES ($1)', [4711]);
    await answerOf(client, 'TRUNCATE note');
    await answerOf(client, 'SELECT 1 / 0; SELECT 2');

    expect(log.map(({ user, sql, sqlState }) => [user, sql, sqlState])).toEqual([
      ['admin', 'INSERT INTO note VALUES ($1)', undefined],
      ['admin', 'TRUNCATE note', '0A000'],
      ['admin', 'SELECT 1 / 0; SELECT 2', '42601'],
    ]);
  });
});
