import { createHash } from 'node:crypto';
import {
  begin,
  type ContractCase,
  databaseError,
  execute,
  long,
  NULL,
  num,
  refused,
  rollback,
  rows,
  str,
  unsupported,
  updated,
} from '../case.ts';

const TOO_BIG = unsupported('The result exceeds the size limit 1 MB.');
const ABORTED = databaseError(
  'ERROR: current transaction is aborted, commands ignored until end of transaction block; SQLState: 25P02',
);
const TIMED_OUT = refused('StatementTimeoutException', 'canceling statement due to statement timeout');

/** One number of rows that comes back, every value of it, and one that is too large. */
const sized = (sql: string, passes: number, fails: number, row: (v: number) => readonly unknown[]) => [
  execute(sql, rows(...Array.from({ length: passes }, (_, index) => row(index + 1))), {
    parameters: [long('n', passes)],
  }),
  execute(sql, TOO_BIG, { parameters: [long('n', fails)] }),
];

/** `md5(v::text)::uuid` */
const uuidOf = (v: number) =>
  str(
    createHash('md5')
      .update(String(v))
      .digest('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  );

const HALF = [str('x'.repeat(524_274)), NULL, NULL];

/** Sizes and times. */
export const LIMITS: readonly ContractCase[] = [
  {
    id: 'limits/result-size',
    behaviour: 'A result may have 1 MiB: the sum over rows of 2 + 4 × columns + octets of each field as text.',
    source: ['EZ4', 'API'],
    confidence: 'confirmed',
    steps: [
      ...sized('SELECT md5(v::text)::uuid FROM generate_series(1,:n) v', 24_800, 25_000, (v) => [uuidOf(v)]),
      ...sized(
        "SELECT md5(v::text)::uuid a, md5(v::text)::uuid b, md5(v::text)::uuid c, repeat('x',20) d, repeat('y',8) e FROM generate_series(1,:n) v",
        6_625,
        6_640,
        (v) => [uuidOf(v), uuidOf(v), uuidOf(v), str('x'.repeat(20)), str('y'.repeat(8))],
      ),
      ...sized("SELECT repeat('é', 1000) FROM generate_series(1,:n) v", 522, 523, () => [str('é'.repeat(1000))]),
    ],
  },
  {
    id: 'limits/result-size-borders',
    behaviour: 'The border is exact: 1,048,576 octets pass and one more does not.',
    source: ['EZ4'],
    confidence: 'inferred',
    steps: [
      execute("SELECT repeat('x', 1048570)", rows([str('x'.repeat(1_048_570))])),
      execute("SELECT repeat('x', 1048571)", TOO_BIG),
      // Two rows of three columns: 2 × (2 + 4 × 3 + 524,274), NULLs without octets.
      execute("SELECT repeat('x', 524274), NULL, NULL FROM generate_series(1, 2)", rows(HALF, HALF)),
      execute("SELECT repeat('x', 524275), NULL, NULL FROM generate_series(1, 2)", TOO_BIG),
    ],
  },
  {
    id: 'limits/result-size-in-transaction',
    behaviour: 'A result that is too large leaves the transaction usable.',
    source: ['DYL'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute('SELECT md5(v::text)::uuid FROM generate_series(1,25000) v', TOO_BIG, { transaction: 'tx' }),
      execute('SELECT 1', rows([num(1)]), { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'limits/result-already-ran',
    behaviour: 'The statement has run when its result is refused: outside a transaction its change stays.',
    source: ['OURS'],
    confidence: 'inferred',
    steps: [
      execute('CREATE TABLE ran (a int)', updated(0)),
      execute(
        "INSERT INTO ran VALUES (1) RETURNING interval '1 day'",
        unsupported('The result contains the unsupported data type INTERVAL.'),
      ),
      execute('SELECT count(*) FROM ran', rows([num(1)])),
    ],
  },
  {
    id: 'limits/large-rows',
    behaviour: 'A single row may have more than the 64 KB of older pages: 100 KB of text come back.',
    source: ['DAC'],
    confidence: 'confirmed',
    steps: [execute("SELECT repeat('x', 100000) AS x", rows([str('x'.repeat(100_000))]))],
  },
  {
    id: 'limits/large-bytea',
    behaviour: 'A bytea of 500,000 bytes is returned in one row, as base64.',
    source: ['DAC'],
    confidence: 'confirmed',
    steps: [
      {
        raw: { path: '/Execute', body: { sql: "SELECT repeat('xxx', 166666)::bytea || 'xx'::bytea AS a" } },
        status: 200,
        text: `{"numberOfRecordsUpdated":0,"records":[[{"blobValue":"${'eHh4'.repeat(166_666)}eHg="}]]}`,
      },
    ],
  },
  {
    id: 'limits/parameters',
    behaviour: 'A set may have more than the 1,000 parameters that the reference of 2019 allowed.',
    source: ['API'],
    confidence: 'inferred',
    steps: [
      execute(
        `SELECT ${Array.from({ length: 1001 }, (_, index) => `:p${index}`).join('+')} AS sum`,
        rows([num(1001)]),
        { parameters: Array.from({ length: 1001 }, (_, index) => long(`p${index}`, 1)) },
      ),
    ],
  },
  {
    id: 'limits/cursor',
    behaviour: 'A cursor reads a result that is too large for one answer, piece by piece, inside a transaction.',
    source: ['TMOK', 'CU'],
    confidence: 'confirmed',
    steps: [
      begin(),
      execute("DECLARE pieces CURSOR FOR SELECT repeat('x', 600000) AS x FROM generate_series(1, 2)", updated(0), {
        transaction: 'tx',
      }),
      execute('FETCH 1 FROM pieces', rows([{ stringValue: 'x'.repeat(600_000) }]), { transaction: 'tx' }),
      execute('FETCH 1 FROM pieces', rows([{ stringValue: 'x'.repeat(600_000) }]), { transaction: 'tx' }),
      execute('FETCH 1 FROM pieces', rows(), { transaction: 'tx' }),
      execute('MOVE ABSOLUTE 0 FROM pieces', updated(0), { transaction: 'tx' }),
      execute('FETCH 2 FROM pieces', TOO_BIG, { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'limits/statement-timeout',
    behaviour: 'A statement is cancelled after 45 seconds: StatementTimeoutException. In a transaction 25P02 follows.',
    source: ['EZ4', 'API'],
    confidence: 'confirmed',
    steps: [
      execute('SELECT pg_sleep(60)', TIMED_OUT),
      begin(),
      execute('SELECT pg_sleep(60)', TIMED_OUT, { transaction: 'tx' }),
      execute('SELECT 1', ABORTED, { transaction: 'tx' }),
      rollback(),
    ],
  },
  {
    id: 'limits/statement-timeout-of-the-caller',
    behaviour: 'A caller cannot lift the 45 seconds with SET statement_timeout or SET LOCAL.',
    source: ['API'],
    confidence: 'inferred',
    steps: [
      ...['SET LOCAL statement_timeout = 0', "SET statement_timeout = '1h'"].flatMap((sql) => [
        begin(),
        execute(sql, updated(0), { transaction: 'tx' }),
        execute('SELECT pg_sleep(60)', TIMED_OUT, { transaction: 'tx' }),
        execute('SELECT 1', ABORTED, { transaction: 'tx' }),
        rollback(),
      ]),
    ],
  },
  {
    id: 'limits/continue-after-timeout',
    behaviour: 'With continueAfterTimeout the call fails at the limit all the same, and the statement continues.',
    source: ['API', 'EZ4'],
    confidence: 'documented',
    localOnly: 'the times are those of a service with a limit of 1.5 seconds',
    steps: [
      execute('CREATE TABLE slow (a int)', updated(0)),
      execute('INSERT INTO slow SELECT 1 FROM pg_sleep(3)', TIMED_OUT, { continueAfterTimeout: true }),
      execute('SELECT count(*) FROM slow', rows([num(0)])),
      { waitMs: 2500 },
      execute('SELECT count(*) FROM slow', rows([num(1)])),
    ],
  },
  {
    id: 'limits/continue-in-transaction',
    behaviour: 'In a transaction it continues too: until it is done, the next call is refused as still running.',
    source: ['OURS'],
    confidence: 'open',
    localOnly: 'the times are those of a service with a limit of 1.5 seconds',
    steps: [
      begin(),
      execute('SELECT pg_sleep(3)', TIMED_OUT, { transaction: 'tx', continueAfterTimeout: true }),
      execute('SELECT 1', databaseError('Transaction is still running a query'), { transaction: 'tx' }),
      { waitMs: 2500 },
      execute('SELECT 1', rows([num(1)]), { transaction: 'tx' }),
      execute('SELECT pg_sleep(60)', TIMED_OUT, { transaction: 'tx' }),
      rollback(),
    ],
  },
];
