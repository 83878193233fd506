import { FLAT_RATIO } from '../local/memory.ts';
import type { FirstCall } from './first-call.ts';
import type { Goal } from './report.ts';
import type { Measured } from './rounds.ts';
import { UNREAD, type Work } from './works.ts';

type Tables = Partial<Readonly<Record<Work, readonly Measured[]>>>;

const PEERS = ['kysely-data-api', 'drizzle'];

function atMost(what: string, value: number, limit: number, unit = '×'): Goal {
  return { what, value, goal: `at most ${limit} ${unit}`, met: value <= limit };
}

function atLeast(what: string, value: number, limit: number): Goal {
  return { what, value, goal: `at least ${limit} ×`, met: value >= limit };
}

/** The values of this client in the tables; ratios are to the bare SDK unless another is named. */
export function goalsOf(tables: Tables): readonly Goal[] {
  const of = (work: Work, name = 'ours'): Measured => {
    const found = tables[work]?.find((each) => each.name === name);
    if (found === undefined) throw new Error(`The benchmark has no ${name} for ${work}.`);
    return found;
  };
  const [manyRows, loop] = [of('insertLoop', 'ours: insertMany'), of('insertLoop', 'ours: a loop of execute')];
  const [byIds, oneByOne] = [of('ids', 'ours: = ANY(:ids)'), of('ids', 'ours: a loop of query')];
  const fastestPeer = Math.min(...PEERS.map((peer) => of('rows', peer).cpuMs));
  return [
    atMost('one small typed query, CPU', of('one').cpuRatio, 1.05),
    atMost('read 1,000 rows × 6 columns, CPU', of('rows').cpuRatio, 0.35),
    // It does not include the work of a program with the records, so there is no goal.
    {
      ...atMost('the same to records of the SDK that nobody reads', of('rows').cpuMs / of('rows', UNREAD).cpuMs, 0.35),
      met: undefined,
    },
    atMost('the same, CPU to the fastest peer', of('rows').cpuMs / fastestPeer, 1),
    atMost('the same with int8, numeric and jsonb, CPU', of('wideRows').cpuRatio, 0.6),
    atMost('insert 1,000 rows, wall, to the batch of the SDK', of('insert').wallRatio, 0.35),
    atMost(
      'the same to direct pg with unnest',
      of('insert').wallMs / of('insert', 'pg, without the Data API').wallMs,
      2,
    ),
    atLeast('the same to a loop of single inserts', loop.wallMs / manyRows.wallMs, 20),
    atLeast('read by 1,000 ids, wall, to a loop', oneByOne.wallMs / byIds.wallMs, 50),
    atMost('our Kysely dialect, one query, CPU to kysely-data-api', kyselyRatio(tables, 'one'), 1),
    atMost('our Kysely dialect, 1,000 rows, CPU to kysely-data-api', kyselyRatio(tables, 'rows'), 1),
  ];
}

function kyselyRatio(tables: Tables, work: Work): number {
  const cpuOf = (name: string) => tables[work]?.find((each) => each.name === name)?.cpuMs ?? Number.NaN;
  return cpuOf('ours, with Kysely') / cpuOf('kysely-data-api');
}

/** Import plus first call, and the size of our part; the whole client is only printed. */
export function startGoals(starts: readonly FirstCall[]): readonly Goal[] {
  return starts
    .filter(({ name }) => name.startsWith('ours'))
    .flatMap(({ name, ratio, oursBytes }) => {
      const goals = [
        atMost(`import plus first call, ${name}`, ratio, 1.15),
        atMost(`our part of its bundle, ${name}`, oursBytes / 1000, 25, 'KB'),
      ];
      return name === 'ours: lean' ? goals : goals.map((goal) => ({ ...goal, met: undefined }));
    });
}

export function memoryGoal(calls: number, memory: { readonly halfwayBytes: number; readonly endBytes: number }): Goal {
  const what = `memory after ${calls.toLocaleString('en')} calls, to halfway`;
  return atMost(what, memory.endBytes / memory.halfwayBytes, FLAT_RATIO);
}
