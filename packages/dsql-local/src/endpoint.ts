import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { createSecureContext, type TLSSocket } from 'node:tls';
import type pg from 'pg';
import type { Cluster } from './cluster/cluster.ts';
import { authorize } from './login/authorize.ts';
import { logIn } from './login/log-in.ts';
import type { TestCredentials } from './login/token.ts';
import type { StatementLogEntry } from './options.ts';
import { Backend } from './session/backend.ts';
import { Client } from './session/client.ts';
import { CurrentTransaction } from './session/current-transaction.ts';
import { SERVER_VERSION } from './session/own-answers.ts';
import { Session } from './session/session.ts';
import { Statements } from './session/statements.ts';
import { identifier } from './sql-text.ts';
import type { Certificates } from './tls/certificates.ts';
import { negotiateTls } from './tls/negotiate.ts';
import { frame } from './wire/frames.ts';
import { AUTHENTICATION_OK, errorResponse, parameterStatus, readyForQuery } from './wire/messages.ts';
import { Upstream, UpstreamError, type UpstreamServer } from './wire/upstream.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly region: string;
  readonly credentials: readonly TestCredentials[];
  readonly certificates: Certificates;
  readonly cluster: Cluster;
  readonly postgres: UpstreamServer;
  readonly pool: pg.Pool;
  /** The sessions that are open. */
  readonly sessions: Set<CurrentTransaction>;
}

export interface Endpoint {
  readonly server: net.Server;
  /** Closes connections that have reached the maximum age of Aurora DSQL. */
  closeOld(): void;
  /** Closes all connections. */
  closeAll(): void;
}

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const CONNECTION_LIFE_MS = 60 * 60_000;

/** The TLS endpoint: checks logins, and starts a session for each client that is accepted. */
export function createEndpoint(options: EndpointOptions): Endpoint {
  const { host, region, credentials, certificates, cluster, postgres, pool, sessions } = options;
  const connections = new Map<TLSSocket, number>();
  const secureContext = createSecureContext({
    cert: certificates.certificate,
    key: certificates.key,
    minVersion: 'TLSv1.2',
  });

  async function serve(socket: TLSSocket): Promise<void> {
    const login = await logIn(socket, {
      hasSni: typeof socket.servername === 'string' && socket.servername !== '',
      check(user, token) {
        const nowMs = cluster.clock.nowMs();
        return authorize(token, { host, region, user, credentials, nowMs }, cluster.faults, pool);
      },
    });
    if (login === undefined) return;
    const { user, settings } = login.startup;
    const upstream = await Upstream.connect(postgres, 'postgres', settings);
    const client = new Client(socket, login.early);
    const backend = new Backend(upstream, ({ whole }) => client.write(whole));
    const current = new CurrentTransaction(backend, cluster);
    const statements = new Statements(backend, cluster, current);
    try {
      await backend.sql(`SET SESSION AUTHORIZATION ${identifier(user)}`);
      greet(client, upstream, user);
      sessions.add(current);
      const log = (entry: Omit<StatementLogEntry, 'user'>) => cluster.log?.({ user, ...entry });
      await new Session({ client, backend, current, statements, log }).run();
    } finally {
      sessions.delete(current);
      backend.destroy();
      client.close();
    }
  }

  const server = net.createServer((raw) => {
    raw.setNoDelay(true);
    raw.on('error', () => raw.destroy());
    negotiateTls(raw, secureContext, (socket) => {
      connections.set(socket, cluster.clock.nowMs());
      socket.on('close', () => connections.delete(socket));
      serve(socket).catch((error) => {
        // PostgreSQL has refused a start-up parameter, or has ended, or a fault closes the connection.
        if (error instanceof UpstreamError) socket.end(errorResponse(error.fields, 'FATAL'));
        else socket.destroy();
      });
    });
  });

  return {
    server,
    closeOld() {
      for (const [socket, since] of connections) {
        if (cluster.clock.nowMs() - since >= CONNECTION_LIFE_MS) socket.destroy();
      }
    },
    closeAll() {
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}

function greet(client: Client, upstream: Upstream, user: string): void {
  const parameters = new Map([
    ...upstream.parameters,
    ['server_version', SERVER_VERSION],
    ['session_authorization', user],
    ['is_superuser', 'off'],
  ]);
  client.write(
    Buffer.concat([
      AUTHENTICATION_OK,
      ...[...parameters].map(([name, value]) => parameterStatus(name, value)),
      // A cancel request has no effect, as on Aurora DSQL: the key belongs to no process.
      frame('K', randomBytes(8)),
      readyForQuery('I'),
    ]),
  );
}
