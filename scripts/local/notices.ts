// Notices for the user about this machine and the stage.
import { DEFAULT_MAJOR } from '@daybreak/data-api-local';

/** Sentences for stderr; none if everything is as expected. */
export function localNotices(options: {
  readonly env: NodeJS.ProcessEnv;
  /** The address that it listens on. @default - loopback */
  readonly host?: string;
  readonly postgres: { readonly major: number; readonly version: string; readonly engine: string };
  /** The stage's engine version: a major, or a full one. */
  readonly engineVersion: string;
}): readonly string[] {
  return [majorNotice(options), hostNotice(options.host), profileNotice(options.env), proxyNotice(options.env)].filter(
    (notice) => notice !== undefined,
  );
}

function majorNotice({ postgres, engineVersion }: Parameters<typeof localNotices>[0]): string | undefined {
  const wanted = Number.parseInt(engineVersion, 10);
  if (postgres.major === wanted) return undefined;
  const change =
    wanted === DEFAULT_MAJOR
      ? 'Use the packaged PostgreSQL (--engine embedded)'
      : `Install PostgreSQL ${wanted} (--engine system)`;
  return (
    `This is PostgreSQL ${postgres.version} (${postgres.engine}), but the stage has Aurora PostgreSQL ${engineVersion}. ` +
    `SQL that works on one may fail on the other. ${change}, or set DATA_API_LOCAL_POSTGRES_URL to a server of that version.`
  );
}

function hostNotice(host = '127.0.0.1'): string | undefined {
  if (/^(?:127\.|::1$)/.test(host)) return undefined;
  return (
    `It listens on ${host}: every program that reaches this address can use the database, because no signature is verified. ` +
    'Use the address of a bridge to your containers, and no network that you do not trust.'
  );
}

function profileNotice({ AWS_PROFILE: profile }: NodeJS.ProcessEnv): string | undefined {
  if (!profile) return undefined;
  return (
    `AWS_PROFILE is set (${profile}). AWS SDKs and the AWS CLI use that profile, and ignore the keys of this connection. ` +
    "Daybreak's own code ignores the profile. Unset AWS_PROFILE for other programs that use this connection."
  );
}

const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** A proxy variable that is set without an exception for this machine, and the right NO_PROXY; undefined if there is no problem. */
export function proxyWithoutException(
  env: NodeJS.ProcessEnv,
): { readonly variable: string; readonly noProxy: string } | undefined {
  const variable = PROXY_VARIABLES.find((name) => env[name]);
  const exceptions = `${env.NO_PROXY ?? ''},${env.no_proxy ?? ''}`.split(',').map((entry) => entry.trim());
  if (variable === undefined || exceptions.some((entry) => entry === '127.0.0.1' || entry === '*')) return undefined;
  const others = exceptions.filter((entry) => entry !== '');
  return { variable, noProxy: [...new Set([...others, '127.0.0.1'])].join(',') };
}

function proxyNotice(env: NodeJS.ProcessEnv): string | undefined {
  const found = proxyWithoutException(env);
  if (found === undefined) return undefined;
  return (
    `${found.variable} is set, so programs may send requests for 127.0.0.1 to the proxy. ` +
    `Set NO_PROXY=${found.noProxy} for programs that use this connection.`
  );
}
