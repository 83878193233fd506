import { isLoopback } from './local.ts';

/** The parts of a database URL. */
export interface DatabaseUrl {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly sslmode: string | undefined;
  readonly caFile: string | undefined;
}

/** Values of libpq. @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];
const ALLOWED = ['sslmode', 'sslrootcert'];
const EXPECTED = 'postgres://user:password@host:5432/database';

/** The parts, or the problems, which never show the password. */
export function readDatabaseUrl(
  text: string,
): { readonly url: DatabaseUrl } | { readonly problems: readonly string[] } {
  // WHATWG's rules for hosts apply only to schemes of browsers.
  const url = /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || endsEarly(url)) {
    return {
      problems: [
        `it is not the URL of a database (not shown, it may hold a password). Expected ${EXPECTED}. Percent-encode characters such as @ : / # ? in user and password.`,
      ],
    };
  }
  const problems: string[] = [];
  const decode = (part: string, name: string): string | undefined => {
    try {
      return part === '' ? undefined : decodeURIComponent(part);
    } catch {
      problems.push(`its ${name} has a % that encodes nothing. Write % itself as %25.`);
      return undefined;
    }
  };
  const unknown = [...url.searchParams.keys()].filter((name) => !ALLOWED.includes(name));
  if (unknown.length > 0) {
    problems.push(`it has ${unknown.join(', ')}, which means nothing here. Allowed are ${ALLOWED.join(' and ')}.`);
  }
  const sslmode = url.searchParams.get('sslmode') ?? undefined;
  if (sslmode !== undefined && !SSL_MODES.includes(sslmode)) {
    problems.push(`its sslmode is ${JSON.stringify(sslmode)}. Allowed are ${SSL_MODES.join(', ')}.`);
  }
  if (url.hostname === '') problems.push(`it names no host. Expected ${EXPECTED}.`);
  const parts: DatabaseUrl = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    user: decode(url.username, 'user'),
    password: decode(url.password, 'password'),
    database: decode(url.pathname.replace(/^\//, ''), 'database'),
    sslmode,
    caFile: url.searchParams.get('sslrootcert') ?? undefined,
  };
  return problems.length > 0 ? { problems } : { url: parts };
}

/** Whether a character of the password ended the host: the rest of the password is then in another part, which would be shown. */
function endsEarly({ pathname, search, hash }: URL): boolean {
  return hash !== '' || /@/.test(pathname + search);
}

/** Whether a host is this machine. */
export function isLoopbackHost(host: string): boolean {
  const url = `http://${host.includes(':') ? `[${host}]` : host}`;
  return URL.canParse(url) && isLoopback(new URL(url));
}
