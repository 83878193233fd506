// What the person at the terminal should know before something surprises them.
import { DEFAULT_MAJOR } from '@daybreak/data-api-local';

/** Sentences for stderr; none when there is nothing to say. */
export function localNotices(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly postgres: { readonly major: number; readonly version: string; readonly engine: string };
  /** The stage's engine version: a major, or a full one. */
  readonly engineVersion: string;
}): readonly string[] {
  return [majorNotice(options), profileNotice(options.env), proxyNotice(options.env)].filter(
    (notice) => notice !== undefined,
  );
}

function majorNotice({ postgres, engineVersion }: Parameters<typeof localNotices>[0]): string | undefined {
  const wanted = Number.parseInt(engineVersion, 10);
  if (postgres.major === wanted) return undefined;
  const way =
    wanted === DEFAULT_MAJOR
      ? 'Use the packaged PostgreSQL (--engine embedded), or name a server'
      : 'Install that version (--engine system), or name a server';
  return (
    `PostgreSQL ${postgres.version} (${postgres.engine}) runs here, and the stage has Aurora PostgreSQL ${engineVersion}: ` +
    `SQL that works on one may fail on the other. ${way} of that major with DATA_API_LOCAL_POSTGRES_URL.`
  );
}

function profileNotice({ AWS_PROFILE: profile }: NodeJS.ProcessEnv): string | undefined {
  if (!profile) return undefined;
  return (
    `AWS_PROFILE is set (${profile}): AWS SDKs and the AWS CLI then use that profile and ignore the dummy keys of the connection. ` +
    "Daybreak's own code ignores the profile here. Unset AWS_PROFILE for other programs that use this connection."
  );
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

function proxyNotice(env: NodeJS.ProcessEnv): string | undefined {
  const set = PROXY_VARIABLES.find((name) => env[name]);
  const exceptions = `${env.NO_PROXY ?? ''},${env.no_proxy ?? ''}`.split(',').map((entry) => entry.trim());
  if (set === undefined || exceptions.some((entry) => entry === '127.0.0.1' || entry === '*')) return undefined;
  const others = exceptions.filter((entry) => entry !== '');
  return (
    `${set} is set: programs may send requests for this machine to the proxy. ` +
    `Set NO_PROXY=${[...new Set([...others, '127.0.0.1'])].join(',')} for those that use this connection.`
  );
}
