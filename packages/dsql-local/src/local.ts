import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClock, type RunningPostgres, type StartPostgresOptions, startPostgres } from '@daybreak/postgres-local';
import pg from 'pg';
import type { Cluster } from './cluster/cluster.ts';
import { createJobs } from './cluster/jobs.ts';
import { createLockWaits } from './cluster/lock-waits.ts';
import { provision } from './cluster/provision.ts';
import { randomId } from './cluster/random-id.ts';
import { createEndpoint } from './endpoint.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { createToken, type TestCredentials } from './login/token.ts';
import type { DsqlLocalOptions } from './options.ts';
import { loadRules } from './rules/judge.ts';
import type { CurrentTransaction } from './session/current-transaction.ts';
import { streamTo } from './stream.ts';
import { createCertificates } from './tls/certificates.ts';

/** A running local Aurora DSQL cluster. */
export interface DsqlLocal {
  /** The host that clients name, in the form of a real one: `<identifier>.dsql.<region>.on.aws`. It is in no DNS. */
  readonly endpoint: string;
  readonly region: string;
  readonly identifier: string;
  /** Where the endpoint listens. */
  readonly host: '127.0.0.1';
  readonly port: number;
  /** The certificate authority, as PEM text, and the file that holds it until the cluster stops. */
  readonly ca: string;
  readonly caFile: string;
  /** A key whose tokens are accepted: the first one of the options. */
  readonly credentials: TestCredentials;
  /** The option `stream` of pg: a socket that connects to this endpoint, whatever host it is given. */
  readonly stream: () => Socket;
  /** A token for a program that has no signer, such as psql. @param expiresSeconds at most 604800, a week. @default 900 */
  token(user: string, expiresSeconds?: number): string;
  readonly faults: Faults;
  readonly postgres: Pick<RunningPostgres, 'engine' | 'version' | 'port' | 'dataDir'>;
  /** Resolves when PostgreSQL has ended by itself, with the last lines of its log. */
  readonly ended: Promise<string>;
  /** Advances the clock: tokens expire, transactions reach 300 s, connections end after 60 minutes. */
  advanceClock(ms: number): void;
  /** Closes every connection, as at the end of its 60 minutes. */
  expireConnections(): void;
  stop(): Promise<void>;
}

const IDENTIFIER = /^[a-z0-9]{26}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const LOOK_FOR_OLD_CONNECTIONS_MS = 30_000;

/**
 * Starts Aurora DSQL on this machine: an endpoint that speaks TLS and requires IAM tokens, in front of a PostgreSQL of its own. It takes
 * 2 s, and less where the data of an earlier start was kept.
 *
 * ```ts
 * const dsql = await startDsqlLocal();
 * const signer = new DsqlSigner({ hostname: dsql.endpoint, region: dsql.region, credentials: dsql.credentials });
 * const client = new pg.Client({
 *   host: dsql.endpoint, user: 'admin', database: 'postgres', ssl: { ca: dsql.ca }, stream: dsql.stream,
 *   password: () => signer.getDbConnectAdminAuthToken(),
 * });
 * // …
 * await dsql.stop();
 * ```
 *
 * @throws {RangeError} an option has a value that is not allowed
 * @throws {Error} another program uses the port
 * @throws {PostgresLocalError} no PostgreSQL can be started, or the data folder cannot be used
 */
export async function startDsqlLocal(options: DsqlLocalOptions = {}): Promise<DsqlLocal> {
  const { region = 'us-east-1', identifier = randomId(), port = 0, keep, dataDir, reset, engine, cwd } = options;
  check('identifier', identifier, IDENTIFIER, '26 lower-case letters and digits');
  check('region', region, REGION, 'an AWS Region, such as us-east-1');
  const credentials = options.credentials ?? [{ accessKeyId: 'AKIALOCALDSQL', secretAccessKey: randomId() }];
  const [first] = credentials;
  if (first === undefined) throw new RangeError('credentials is empty. It must hold at least one key, or be left out.');
  await checkPort(port);
  await loadRules();
  // Another server cannot be used: the roles and the database postgres are the cluster's own.
  const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = options.env ?? process.env;
  const postgres = await startPostgres({ engine, env, cwd, reset, ...whereDataIs(keep, dataDir) });
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-dsql-'));
  const closers: (() => Promise<unknown> | unknown)[] = [
    () => postgres.stop(),
    () => rm(folder, { recursive: true, force: true }),
  ];
  const stop = async () => {
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  };
  try {
    await provision(postgres);
    const endpoint = `${identifier}.dsql.${region}.on.aws`;
    const certificates = createCertificates(endpoint);
    const caFile = path.join(folder, 'ca.pem');
    await writeFile(caFile, certificates.ca);
    const config = configOf(postgres);
    const pool = new pg.Pool({ ...config, max: 4 });
    pool.on('error', () => undefined);
    closers.push(() => pool.end());
    const sessions = new Set<CurrentTransaction>();
    const faults = createFaults();
    const jobs = createJobs(config, pool, faults);
    closers.push(() => jobs.close());
    const lockWaits = createLockWaits(pool, sessions);
    closers.push(() => lockWaits.close());
    const clock = createClock();
    const cluster: Cluster = {
      ...{ clock, faults, jobs, lockWaits, log: options.log },
      catalogueChanged(by) {
        for (const session of sessions) if (session !== by) session.lose('OC001');
      },
      async cancel(processId) {
        await pool.query('SELECT pg_cancel_backend($1)', [processId]);
      },
    };
    const { server, closeOld, closeAll } = createEndpoint({
      ...{ host: endpoint, region, credentials, certificates, cluster, postgres, pool, sessions },
    });
    await listen(server, port);
    const timer = setInterval(closeOld, LOOK_FOR_OLD_CONNECTIONS_MS).unref();
    closers.push(async () => {
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      closeAll();
      await closed;
    });
    const { port: listening } = server.address() as AddressInfo;
    return {
      ...{ endpoint, region, identifier, host: '127.0.0.1', port: listening, ca: certificates.ca, caFile },
      ...{ credentials: first, faults, postgres, ended: postgres.ended, expireConnections: closeAll, stop },
      stream: () => streamTo(listening),
      token: (user, expiresSeconds = 900) =>
        createToken({ host: endpoint, region, user, nowMs: clock.nowMs() }, first, expiresSeconds),
      advanceClock(ms) {
        clock.advance(ms);
        closeOld();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @throws {Error} another program uses the port */
async function listen(server: net.Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} of 127.0.0.1 is already in use. The local Aurora DSQL needs a free port. Stop the other program, choose another port (--port N, option port), or use 0 for any free port.`,
      { cause: error },
    );
  });
}

/** Before PostgreSQL starts, which takes long. @throws {Error} another program uses the port */
async function checkPort(port: number): Promise<void> {
  if (port === 0) return;
  const server = net.createServer();
  await listen(server, port);
  await new Promise((resolve) => server.close(resolve));
}

function whereDataIs(keep: boolean | undefined, dataDir: string | undefined): StartPostgresOptions {
  if (dataDir !== undefined) return { dataDir };
  return keep === true ? { dataName: 'dsql' } : { ephemeral: true };
}

function configOf({ host, port, user, password }: RunningPostgres): pg.ClientConfig {
  const options = '-c default_transaction_isolation=read\\ committed';
  return { host, port, user, password, database: 'postgres', ssl: false, options, application_name: 'dsql-local' };
}

function check(name: string, value: string, allowed: RegExp, words: string): void {
  if (allowed.test(value)) return;
  throw new RangeError(`${name} is ${JSON.stringify(value)}. It must be ${words}.`);
}
