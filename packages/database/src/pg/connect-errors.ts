import {
  type AskedStatement,
  CallAbortedError,
  DatabaseResumingError,
  type Deadline,
  endOf,
  labelOf,
  ServiceRefusedError,
  systemClock,
} from '@daybreak/data-api/core';
import type { PoolOptions } from './pool-options.ts';
import { codeOf, isServerError } from './session.ts';

// Errors of a failed connection. Nothing has run, and each message says so.

/** The time for a connection is over. */
export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
  /** TCP was connected: something listens, and did not answer. */
  readonly hasReachedServer: boolean;

  constructor(hasReachedServer: boolean) {
    super('The connection was not made in time.');
    this.hasReachedServer = hasReachedServer;
  }
}

/** The deadline's own error when it has passed. */
export function callEnded(asked: AskedStatement, deadline: Deadline): CallAbortedError | undefined {
  const reason = endOf(deadline, systemClock.now());
  return reason === undefined ? undefined : new CallAbortedError({ ...asked, reason });
}

/** The password or the token was refused. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function isRefusedLogin(error: unknown): boolean {
  if (!isServerError(error)) return false;
  // Aurora DSQL documents the message, but not the SQLSTATE.
  return error.code === '28P01' || error.code === '28000' || error.message.endsWith('access denied');
}

/** It is starting, stopping or resuming: `cannot_connect_now`. */
export function isNotReady(error: unknown): boolean {
  return isServerError(error) && (error.code === '57P03' || error.message.includes('waking up cluster'));
}

/** Aurora DSQL takes 100 new connections a second. */
export function isRateLimited(error: unknown): boolean {
  return isServerError(error) && error.code === '53400';
}

/** The server closed the connection before it was ready. */
export function brokeWhileConnecting(error: unknown): boolean {
  if (isServerError(error)) return error.code === '57P01';
  return codeOf(error) === 'ECONNRESET' || messageOf(error).startsWith('Connection terminated');
}

export function stillResuming(
  asked: AskedStatement,
  waited: { readonly attempts: number; readonly waitedMs: number },
): DatabaseResumingError {
  return new DatabaseResumingError({ ...asked, ...waited });
}

export function poolExhausted(
  asked: AskedStatement,
  { maxConnections, queueTimeoutMs }: PoolOptions,
): ServiceRefusedError {
  const which =
    maxConnections === 1 ? 'the one connection of the pool was' : `all ${maxConnections} connections of the pool were`;
  return new ServiceRefusedError(
    `${labelOf(asked)} was not sent: ${which} in use for ${queueTimeoutMs} ms. Inside transaction(…) use its tx, make transactions shorter, or raise maxConnections.`,
    asked,
  );
}

/** The error of a refused connection, with advice. The cause has no password and no token. */
export function refusedConnection(asked: AskedStatement, options: PoolOptions, error: unknown): ServiceRefusedError {
  const { host, port, serverName = 'PostgreSQL' } = options;
  const where = `${serverName} at ${host}:${port}`;
  const { reason, advice: general } = explain(error, options);
  const advice = options.adviceOn?.(error instanceof ConnectTimeout ? 'timeout' : codeOf(error)) ?? general;
  const message = `${where} cannot be used, and nothing ran: ${reason} ${advice}`;
  return new ServiceRefusedError(message, { ...asked, cause: cleanCause(error, reason) });
}

/** The meaning of PostgreSQL's SQLSTATE for a connection. */
const BY_SQL_STATE: Readonly<Record<string, string>> = {
  '3D000': 'Create the database, or correct DATABASE_NAME.',
  '53400':
    'Too many connections are made in a short time. Keep them open: use fewer processes, or a longer idleTimeoutMs.',
  '53300': 'Too many connections are open. Lower maxConnections or the concurrency of the functions, or use RDS Proxy.',
  '57P03': 'It is starting or stopping. Try again.',
};

/** Node's codes. */
const BY_NODE_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there. Start it, or correct host and port.',
  ENOTFOUND: 'The host name does not exist. Correct it, or look whether the cluster still exists.',
  EAI_AGAIN: 'The host name could not be looked up. Check the network.',
  ENETUNREACH:
    'There is no route to it. A cluster in a VPC is reached from inside, for example by a function with its subnets.',
  EHOSTUNREACH:
    'There is no route to it. A cluster in a VPC is reached from inside, for example by a function with its subnets.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate is for another host name. Use the name that the certificate has, as a rule the endpoint itself.',
};

/** Names of the SDK's errors. */
const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];

const UNTRUSTED = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
];

function explain(
  error: unknown,
  { database, logins }: PoolOptions,
): { readonly reason: string; readonly advice: string } {
  if (error instanceof ConnectTimeout) {
    return {
      reason: 'it did not answer in time.',
      advice:
        'Check security groups and subnets. A paused cluster takes 15 s, and 30 s or more after a day: raise maxWaitMs.',
    };
  }
  const code = codeOf(error);
  if (isServerError(error)) {
    const hint = refusalText(error.hint ?? '');
    const reason = `${refusalText(error.message)} (SQLSTATE ${code}).${hint === '' ? '' : ` ${hint}.`}`;
    if (isRefusedLogin(error)) return { reason, advice: logins.advice(hint) };
    return { reason, advice: BY_SQL_STATE[code] ?? `Check that ${database} may be used by this user.` };
  }
  if (UNTRUSTED.includes(code)) {
    return {
      reason: `its certificate is not trusted (${code}).`,
      advice:
        'Aurora and RDS are trusted by themselves. For another server, name the file of its root certificates: DATABASE_CA_FILE.',
    };
  }
  const message = messageOf(error);
  if (NO_CREDENTIALS.includes(nameOf(error))) {
    return { reason: `there are no AWS credentials for a token: ${message}.`, advice: 'Sign in, or set AWS_PROFILE.' };
  }
  if (message === 'The server does not support SSL connections') {
    return {
      reason: 'it offers no TLS.',
      advice: 'Turn TLS on at the server. Only on this machine is sslmode=disable allowed.',
    };
  }
  return {
    reason: `${code === '' ? message : code}.`,
    advice: BY_NODE_CODE[code] ?? 'Check host, port, TLS and the network.',
  };
}

/** PostgreSQL's sentence; a token in it is cut off. */
function refusalText(message: string): string {
  return message.replace(/X-Amz-\w+=\S+/g, '…').slice(0, 300);
}

function cleanCause(error: unknown, reason: string): Error {
  return Object.assign(new Error(reason), { code: codeOf(error) });
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}
