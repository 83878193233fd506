import type { AddressInfo } from 'node:net';
import { createClock, type SettableClock } from '@daybreak/postgres-local';
import type { RepeatedStatementOptions } from '@daybreak/sql-text';
import type { Interceptor } from '../api/call.ts';
import { STATEMENT_TIMEOUT_MS } from '../api/limits.ts';
import type { RequestLogEntry } from '../api/request-log.ts';
import { type AutoPause, createAutoPause } from '../cluster/auto-pause.ts';
import { type ClusterDefinition, findCluster } from '../cluster/clusters.ts';
import { type Controls, createControls } from '../control/controls.ts';
import { createControlRoute, isControlPath } from '../control/route.ts';
import { allowedExtensions } from '../extensions/aurora-extensions.ts';
import type { Latency } from '../faults/latency.ts';
import { hostName } from '../http/guard.ts';
import { createHttpServer } from '../http/server.ts';
import { textForPostgres } from '../master-user/text-for-postgres.ts';
import type { ServiceContext } from '../operations/context.ts';
import { createTypeCatalogue } from '../results/type-catalogue.ts';
import { fixedSecrets } from '../secrets/fixed-secrets.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { answerSecretsManager } from '../secrets/secrets-manager.ts';
import { type SessionCounts, SessionPool } from '../sessions/pool.ts';
import { Transactions } from '../sessions/transactions.ts';
import { createStatementReader, type DollarQuoteMode } from '../sql/statement-text.ts';
import { createDispatch } from './dispatch.ts';
import { createRoute } from './route.ts';

export interface DataApiServiceOptions {
  /** The PostgreSQL server. Sessions log in with the user names and passwords of the clusters' secrets. */
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly user?: string;
    readonly password?: string | undefined;
  };
  readonly clusters: readonly ClusterDefinition[];
  /** Secrets that programs fill through the API of Secrets Manager, on the same port. @default - none */
  readonly secretStore?: SecretStore | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Names other than localhost and `host` that the Host header may have. @default - none */
  readonly allowedHosts?: readonly string[];
  /** Called with each former ARN of a cluster when a call first uses it. @default - not reported */
  readonly onFormerArn?: ((formerArn: string) => void) | undefined;
  /** The time by which transactions expire and paused clusters resume. @default - one in real time */
  readonly clock?: SettableClock;
  /** Called once for each request, including refused ones and those to `/_daybreak/`. @default - no log */
  readonly log?: (entry: RequestLogEntry) => void;
  /** A delay added to each call: `aws-like`, or a distribution of your own. @default 'none' */
  readonly latency?: Latency | undefined;
  /** When a statement of one caller counts as repeated, and what is called then. @default - 10 times within 1000 ms */
  readonly repeatedStatements?: RepeatedStatementOptions | undefined;
  /** Your own code around every call: see {@link Interceptor}. @default - none */
  readonly interceptors?: readonly Interceptor[];
  /** @default 'faithful' */
  readonly dollarQuotes?: DollarQuoteMode;
  /**
   * Extensions that the master user may create, beside the trusted ones and those of Aurora. Their code runs in the server: allow only what
   * you trust. Extensions that reach files and programs are refused. @default []
   */
  readonly allowExtensions?: readonly string[] | undefined;
  /** How long a statement may run. @default 45000 */
  readonly statementTimeoutMs?: number;
  /** How long a request may take to arrive; slower clients are disconnected. @default 30000 */
  readonly requestTimeoutMs?: number;
  /** PostgreSQL sessions open at a time. @default 64 */
  readonly maxSessions?: number;
  /** How long a call waits for a session when all are taken. @default 10000 */
  readonly acquireTimeoutMs?: number;
  /** An idle session is closed after this time. @default 30000 */
  readonly idleSessionMs?: number;
  /** Called with errors of the service itself, which the caller sees as InternalFailure. @default - written to stderr */
  readonly onDefect?: (error: unknown, request: Pick<RequestLogEntry, 'requestId' | 'operation'>) => void;
}

/** A running service, and how a test controls it. */
export interface DataApiService extends Controls {
  readonly url: string;
  readonly port: number;
  /** Names and addresses under which it answers, beside those of loopback. */
  readonly hosts: readonly string[];
  /** The time by which transactions expire and clusters resume; {@link DataApiService.advanceClock} advances it. */
  readonly clock: SettableClock;
  /** Advances the clock and rolls back what has expired; resolves when its locks are free. */
  advanceClock(ms: number): Promise<void>;
  /** The pause state of a cluster. */
  autoPause(resourceArn: string): AutoPause;
  /** Rolls back what has expired by the clock. The service does so once a second. */
  rollBackExpired(): Promise<void>;
  /** PostgreSQL sessions, open and idle ones, and the calls that wait for one. */
  sessions(): SessionCounts;
  /** Closes idle sessions, so that a database (its PostgreSQL name; all when left out) can be dropped or copied. */
  closeIdleSessions(postgresDatabase?: string): Promise<void>;
  /** Takes no more calls, waits for running ones, rolls back open transactions and closes all sessions. */
  close(): Promise<void>;
}

/** @throws the socket's error when the port is taken, EADDRINUSE */
export async function startDataApiService(options: DataApiServiceOptions): Promise<DataApiService> {
  const clock = options.clock ?? createClock();
  const host = options.host ?? '127.0.0.1';
  const hosts = [...(isLoopback(host) || isAnyAddress(host) ? [] : [inUrl(host)]), ...(options.allowedHosts ?? [])].map(
    hostName,
  );
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  const pool = new SessionPool({
    host: options.postgres.host,
    port: options.postgres.port,
    statementTimeoutMs,
    maxSessions: options.maxSessions ?? 64,
    acquireTimeoutMs: options.acquireTimeoutMs ?? 10_000,
    idleTimeoutMs: options.idleSessionMs ?? 30_000,
  });
  const transactions = new Transactions(pool, clock);
  const autoPauses = new Map<string, AutoPause>();
  const autoPauseOf = (resourceArn: string): AutoPause => {
    const known = autoPauses.get(resourceArn) ?? createAutoPause(clock);
    autoPauses.set(resourceArn, known);
    return known;
  };
  const context: ServiceContext = {
    clusters: options.clusters,
    secretStore: options.secretStore,
    pool,
    transactions,
    types: createTypeCatalogue(),
    statementTimeoutMs,
    autoPauseOf,
    onFormerArn: onceEach(options.onFormerArn),
    textForPostgres: textForPostgres(allowedExtensions(options.allowExtensions)),
    readStatement: createStatementReader(options.dollarQuotes ?? 'faithful'),
  };
  const { controls, interceptor, note, end } = createControls({
    clock,
    resourceArns: options.clusters.map((cluster) => cluster.resourceArn),
    latency: options.latency ?? 'none',
    repeatedStatements: options.repeatedStatements ?? {},
    autoPauseOf,
    openTransactions: () => transactions.list(),
    rollBack: (sentArn, transactionId) =>
      transactions.end(findCluster(options.clusters, sentArn)?.resourceArn ?? sentArn, transactionId, 'ROLLBACK'),
  });
  const advanceClock = async (ms: number) => {
    clock.advance(ms);
    await transactions.rollBackExpired();
  };
  const sessions = () => pool.counts();
  const onDefect = options.onDefect ?? reportDefect;
  const secrets = { store: options.secretStore, fixed: fixedSecrets(options.clusters, options.postgres) };
  const dispatch = createDispatch(context, {
    interceptors: [interceptor, ...(options.interceptors ?? [])],
    onDefect,
  });
  const http = createHttpServer({
    allowedHosts: hosts,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    route: createRoute({
      dispatch,
      secrets: (request) => answerSecretsManager(secrets, request),
      control: createControlRoute({ ...controls, advanceClock }, () => ({
        clusters: options.clusters.map(({ resourceArn }) => ({ resourceArn, state: autoPauseOf(resourceArn).state() })),
        nowMs: clock.nowMs(),
        sessions: sessions(),
      })),
    }),
    onDefect,
    log(entry) {
      // Control requests are not Data API calls.
      if (!isControlPath(entry.path ?? '')) note(entry);
      try {
        options.log?.(entry);
      } catch (error) {
        onDefect(error, entry);
      }
    },
  });
  const { server } = http;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${inUrl(isAnyAddress(host) ? '127.0.0.1' : host)}:${port}`,
    port,
    hosts,
    clock,
    advanceClock,
    autoPause: autoPauseOf,
    ...controls,
    rollBackExpired: () => transactions.rollBackExpired(),
    sessions,
    closeIdleSessions: (database) => pool.closeIdle(database),
    async close() {
      end();
      await http.close();
      await transactions.close();
      await pool.close();
    },
  };
}

/** An IPv6 address has brackets in a URL and in a Host header. */
const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isLoopback = (host: string): boolean => /^(?:localhost|::1|127\.\d+\.\d+\.\d+)$/.test(host);

/** Stands for every address of the machine. Clients need a real one. */
const isAnyAddress = (host: string): boolean => ['0.0.0.0', '::'].includes(host);

/** Passes each text on once. */
function onceEach(tell: (text: string) => void = () => undefined): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}

function reportDefect(
  error: unknown,
  { requestId, operation }: Pick<RequestLogEntry, 'requestId' | 'operation'>,
): void {
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`data-api-local: a defect in ${operation ?? 'HTTP'} (request ${requestId}): ${stack}\n`);
}
