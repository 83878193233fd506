// The client side of bench:client, as JavaScript in a separate process, whose CPU is measured. Started by
// bench/client.ts with an IPC channel; sends the table of each piece of work, and ends.
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { createDataApiClient } from '@daybreak/data-api';
import pg from 'pg';
import { ownKysely } from '../packages/data-api/test/kysely/bench-peer.ts';
import { drizzlePeer, kyselyPeer } from '../packages/data-api-local/test/clients/peers.ts';
import { bareSdk } from './client/bare-sdk.ts';
import { directPg } from './client/direct-pg.ts';
import { ours } from './client/ours.ts';
import { type Contender, type Effort, interleave } from './client/rounds.ts';
import { ADDED, IDS, type Target, UNREAD, type Work } from './client/works.ts';

const { quick, ...target }: Target & { readonly quick: boolean } = JSON.parse(process.argv[2] ?? '{}');
const effort = (rounds: number, times: number, warmUp: number): Effort =>
  quick ? { rounds: 3, times, warmUp: 1 } : { rounds, times, warmUp };

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const { url: endpoint, region, resourceArn, secretArn, database } = target;
const sdk = new RDSDataClient({ endpoint, region, credentials });
const client = createDataApiClient({ endpoint, region, credentials, resourceArn, secretArn, database });
const pool = new pg.Pool({ connectionString: target.postgres, max: 1 });

const bare = bareSdk(sdk, target);
const own = ours(client);
const peers = [bare, own, ownKysely(client), kyselyPeer(target), drizzlePeer(target, sdk), directPg(pool)];
const each = (work: (peer: (typeof peers)[number]) => () => Promise<unknown>): readonly Contender[] =>
  peers.map((peer) => ({ name: peer.name, work: work(peer) }));

async function report(work: Work, contenders: readonly Contender[], how: Effort): Promise<void> {
  process.send?.({ work, measured: await interleave(contenders, how) });
}

async function main(): Promise<void> {
  process.send?.('ready');
  let age = 0;
  const nextAge = () => {
    age = (age + 1) % 1000;
    return age;
  };
  await report(
    'one',
    each((peer) => () => peer.one(nextAge())),
    effort(40, 50, 10),
  );
  await report('rows', [...each((peer) => peer.readRows), { name: UNREAD, work: bare.readRecords }], effort(30, 10, 5));
  await report(
    'wideRows',
    [
      { name: bare.name, work: bare.readWideRows },
      { name: own.name, work: own.readWideRows },
    ],
    effort(30, 10, 5),
  );
  await report(
    'insert',
    each((peer) => () => peer.insert(ADDED)),
    effort(15, 2, 5),
  );
  await report(
    'insertLoop',
    [
      { name: 'ours: insertMany', work: () => own.insert(ADDED) },
      { name: 'ours: a loop of execute', work: () => own.insertOneByOne(ADDED) },
    ],
    effort(3, 1, 1),
  );
  await report(
    'ids',
    [
      { name: 'ours: = ANY(:ids)', work: () => own.readByIds(IDS) },
      { name: 'ours: a loop of query', work: () => own.readOneByOne(IDS) },
    ],
    effort(3, 1, 1),
  );
  await pool.end();
  sdk.destroy();
  client.close();
  process.disconnect?.();
  process.exit();
}

await main();
