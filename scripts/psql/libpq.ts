// A target as variables and a URL of libpq, for psql and many other clients.
import type { Target } from './target.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of psql. It has the password, because arguments are visible in a process list. Existing libpq variables are removed,
 * because they could lead to another server.
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function libpqEnvironment(target: Target, env: Environment): Record<string, string> {
  const { host, port, address, database, user, password, rootsFile, options, takesDirectTls } = target;
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^PG[A-Z]/.test(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    PGHOST: host,
    PGPORT: String(address?.port ?? port),
    ...(address && { PGHOSTADDR: address.host }),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password(),
    ...(rootsFile === undefined ? { PGSSLMODE: 'disable' } : { PGSSLMODE: 'verify-full', PGSSLROOTCERT: rootsFile }),
    ...(options !== undefined && { PGOPTIONS: options }),
    // A psql before 17 ignores the variable, and first asks the server.
    ...(takesDirectTls === true && { PGSSLNEGOTIATION: 'direct' }),
  };
}

/** A URL for other clients. @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
export function connectionUrl(target: Target, { withPassword }: { readonly withPassword: boolean }): string {
  const { host, port, address, database, user, password, rootsFile, options } = target;
  const login = [user, ...(withPassword ? [password()] : [])].map(encodeURIComponent).join(':');
  const parameters = [
    ...(address === undefined ? [] : [['hostaddr', address.host]]),
    ...(rootsFile === undefined ? [['sslmode', 'disable']] : verified(rootsFile)),
    ...(options === undefined ? [] : [['options', options]]),
  ].map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`);
  const server = `${host.includes(':') ? `[${host}]` : host}:${address?.port ?? port}`;
  return `postgres://${login}@${server}/${encodeURIComponent(database)}?${parameters.join('&')}`;
}

const verified = (rootsFile: string): string[][] => [
  ['sslmode', 'verify-full'],
  ['sslrootcert', rootsFile],
];
