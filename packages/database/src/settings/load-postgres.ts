import { ConfigError } from './config-error.ts';
import type { PostgresConnection, PostgresLogin, Source, SourceName } from './connection.ts';
import { CONNECTION_SETTINGS } from './connection-settings.ts';
import { type DatabaseUrl, isLoopbackHost, readDatabaseUrl } from './database-url.ts';
import type { Sources } from './find.ts';
import { malformed } from './load-messages.ts';
import { POSTGRES_ENV as ENV } from './names.ts';
import { showValue } from './show-value.ts';

const DEFAULT_PORT = 5432;

/**
 * A connection in PostgreSQL's own protocol: DATABASE_URL, or host, name and a login. For an Aurora cluster (AURORA_PROXY_ENDPOINT,
 * AURORA_ENDPOINT, AURORA_SECRET_ARN) it uses its proxy, otherwise its endpoint, and its secret.
 *
 * @throws {ConfigError} with every problem
 */
export function loadPostgres({ find, envFile }: Sources): PostgresConnection {
  const problems: string[] = [];
  const sources: Partial<Record<SourceName, Source>> = {};
  const notices: string[] = [];
  /** The value of the first name that is set; one that has another form is a problem. */
  const value = (...names: SourceName[]): string | undefined => {
    for (const name of names) {
      const found = find(name);
      if (found === undefined) continue;
      sources[name] = found.source;
      const setting = CONNECTION_SETTINGS.find(({ env }) => env === name);
      if (setting !== undefined && !setting.pattern.test(found.value))
        problems.push(malformed(setting, found, envFile));
      return found.value;
    }
    return undefined;
  };

  const url = readUrl();
  const host = url?.host ?? value(ENV.host, 'AURORA_PROXY_ENDPOINT', 'AURORA_ENDPOINT');
  const port = url === undefined ? readPort() : (url.port ?? DEFAULT_PORT);
  const database = url?.database ?? value('DATABASE_NAME');
  // Readers of another server than the one that is written to would be a mixture.
  const isCluster = url === undefined && sources[ENV.host] === undefined && host !== undefined;
  const readerHost = isCluster ? value('AURORA_READER_ENDPOINT') : undefined;
  const login = readLogin();
  const caFile = value(ENV.caFile) ?? url?.caFile;
  if (host === undefined && find(ENV.url) === undefined) {
    problems.push(
      `${ENV.url}: missing. Set it, such as postgres://app:password@db.example.com/app, or set ${ENV.host} (or AURORA_ENDPOINT), DATABASE_NAME and ${ENV.secret} (or AURORA_SECRET_ARN).`,
    );
  } else if (database === undefined && problems.length === 0) {
    problems.push(`DATABASE_NAME: missing. Set it, or write it into ${ENV.url} after the host: /app.`);
  }
  const local = host !== undefined && isLoopbackHost(host);
  if (readerHost !== undefined && isLoopbackHost(readerHost) !== local) {
    problems.push(
      `AURORA_READER_ENDPOINT: got ${readerHost}, and the writer is ${host}. Expected both on AWS, or both on this machine. Unset it.`,
    );
  }
  const tls = readTls();
  if (problems.length > 0 || host === undefined || database === undefined || login === undefined) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new ConfigError(`The connection has ${count}`, problems);
  }
  return Object.freeze({
    backend: 'postgres',
    host,
    port,
    ...(readerHost !== undefined && { readerHost }),
    database,
    login,
    tls,
    local,
    sources: Object.freeze(sources),
    notices: Object.freeze(notices),
  });

  function readUrl(): DatabaseUrl | undefined {
    const found = find(ENV.url);
    if (found === undefined) return undefined;
    sources[ENV.url] = found.source;
    const read = readDatabaseUrl(found.value);
    if ('url' in read) return read.url;
    problems.push(...read.problems.map((problem) => `${ENV.url} from ${found.source}: ${problem}`));
    return undefined;
  }

  function readPort(): number {
    const text = value(ENV.port);
    const port = text === undefined ? DEFAULT_PORT : Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    problems.push(`${ENV.port}: got ${showValue(ENV.port, text ?? '')}. Expected a port from 1 to 65535.`);
    return DEFAULT_PORT;
  }

  function readLogin(): PostgresLogin | undefined {
    const user = value(ENV.user) ?? url?.user;
    const kind = value(ENV.login);
    if (kind !== undefined && kind !== 'iam') {
      problems.push(
        `${ENV.login}: got ${showValue(ENV.login, kind)}. Expected iam, or nothing for a password or a secret.`,
      );
      return undefined;
    }
    if (kind === 'iam') return iamLogin(user);
    const { password } = url ?? {};
    if (user !== undefined && password !== undefined) return { kind: 'password', user, password: () => password };
    const secretArn = value(ENV.secret, 'AURORA_SECRET_ARN');
    if (secretArn !== undefined) return checkedSecret(secretArn);
    // Without a password, as a server on this machine may allow.
    if (user !== undefined && url !== undefined && isLoopbackHost(url.host)) {
      return { kind: 'password', user, password: () => '' };
    }
    if (host !== undefined) {
      problems.push(
        `${ENV.secret}: missing, and there is no password. Set it to the ARN of a secret with username and password, write user and password into ${ENV.url}, or set ${ENV.login}=iam and ${ENV.user}.`,
      );
    }
    return undefined;
  }

  function checkedSecret(secretArn: string): PostgresLogin {
    const setting = CONNECTION_SETTINGS.find(({ env }) => env === 'AURORA_SECRET_ARN');
    if (sources[ENV.secret] !== undefined && setting?.pattern.test(secretArn) === false) {
      problems.push(`${ENV.secret}: got ${showValue('AURORA_SECRET_ARN', secretArn)}. Expected ${setting.expected}.`);
    }
    return { kind: 'secret', secretArn };
  }

  function iamLogin(user: string | undefined): PostgresLogin | undefined {
    const region = value('AWS_REGION') ?? /\.([a-z]{2,4}(?:-[a-z]+)+-\d)\.rds\.amazonaws\.com/.exec(host ?? '')?.[1];
    if (user === undefined) problems.push(`${ENV.user}: missing. A login by IAM needs the user of the database.`);
    if (region === undefined) problems.push('AWS_REGION: missing. A login by IAM needs the region of the cluster.');
    return user === undefined || region === undefined ? undefined : { kind: 'iam', user, region };
  }

  function readTls(): PostgresConnection['tls'] {
    const mode = url?.sslmode ?? (local ? 'disable' : 'verify-full');
    if (mode === 'disable' && caFile === undefined) {
      if (!local && host !== undefined) {
        problems.push(
          `${ENV.url}: has sslmode=disable for ${host}. Without TLS only a server on this machine may be used. Remove it.`,
        );
      }
      return false;
    }
    if (url?.sslmode !== undefined && mode !== 'verify-full' && mode !== 'disable') {
      notices.push(
        `sslmode=${mode} in ${ENV.url} is taken as verify-full: the certificate and the host name are always checked.`,
      );
    }
    return caFile === undefined ? {} : { caFile };
  }
}
