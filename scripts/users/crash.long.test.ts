import { statement } from '@daybreak/database';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type DyingEndpoint, startDyingEndpoint } from './dying-endpoint.ts';
import { startUsers, type UsersFixture } from './test-parts.ts';
import { ensureUsers, rotateUser, type UsersParts, usersStatus } from './users.ts';

let fixture: UsersFixture;
let endpoint: DyingEndpoint;
let dying: UsersParts;
beforeAll(async () => {
  fixture = await startUsers();
  // The requests that change something outside the transaction, or end it; and those on which they depend.
  endpoint = await startDyingEndpoint(
    fixture.api.url,
    ({ headers, url }, body) =>
      headers['x-amz-target'] !== undefined || url === '/CommitTransaction' || body.includes('PASSWORD'),
  );
  dying = await fixture.at(endpoint.url);
});
afterAll(async () => {
  await endpoint.close();
  await fixture.close();
});

const only = (parts: UsersParts): UsersParts => ({ ...parts, secretArns: { ro: parts.secretArns.ro ?? '' } });

/** Stops the work at each of its steps, until it completes. */
async function dieAtEachStep(when: 'before' | 'after', work: () => Promise<unknown>, repaired: () => Promise<void>) {
  for (let step = 1; ; step += 1) {
    endpoint.dieAt(step, when);
    const error = await work().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!endpoint.isDead) return step - 1;
    // After its last step, the work may have had all it needs.
    if (error === undefined) continue;
    // A transaction that is not ended is rolled back after three minutes.
    await fixture.api.advanceClock(180_000);
    await repaired();
  }
}

test.each(['before', 'after'] as const)(
  'a first run whose endpoint fails %s any step is completed by the next run',
  async (when) => {
    const { db, secrets } = fixture.parts;
    const steps = await dieAtEachStep(
      when,
      () => ensureUsers(only(dying)),
      async () => {
        await ensureUsers(only(fixture.parts));
        expect((await usersStatus(only(fixture.parts))).differences).toEqual([]);
        // Like before the first run, except for the roles: a password that is in no secret, and a secret without a user.
        const [row] = await db.query(
          statement({ sql: 'SELECT current_database()::text AS name', row: { name: 'text' } }),
        );
        await db.execute(statement({ sql: `ALTER ROLE "${row?.name}_ro" PASSWORD 'lost'` }));
        await secrets.put(fixture.parts.secretArns.ro ?? '', 'nothing', 'AWSCURRENT');
        await fixture.api.closeIdleSessions();
      },
    );
    expect(steps).toBeGreaterThanOrEqual(5);
    await ensureUsers(only(fixture.parts));
  },
  300_000,
);

test.each(['before', 'after'] as const)(
  'a rotation whose endpoint fails %s any step is completed by the next run of users',
  async (when) => {
    const ro = await fixture.as('ro');
    const steps = await dieAtEachStep(
      when,
      () => rotateUser(only(dying), 'ro'),
      async () => {
        await fixture.api.closeIdleSessions();
        await ensureUsers(only(fixture.parts));
        expect((await usersStatus(only(fixture.parts))).differences).toEqual([]);
        await fixture.api.closeIdleSessions();
        await ro.query(statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } }));
      },
    );
    expect(steps).toBeGreaterThanOrEqual(6);
  },
  300_000,
);
