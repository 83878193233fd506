import { ConfigError } from './config-error.ts';
import { BACKENDS, type Backend } from './connection.ts';
import type { Find } from './find.ts';
import { BACKEND_ENV, DSQL_ENV, POSTGRES_ENV } from './names.ts';
import { showValue } from './show-value.ts';

/** The names of the seed's `memory_backend_type`. */
const ALIASES: Readonly<Record<string, Backend>> = { aurora_data_api: 'data-api', aurora_dsql: 'dsql' };

/** Names that only one backend has. */
const SIGNS: Readonly<Record<Backend, readonly string[]>> = {
  'data-api': ['AURORA_CLUSTER_ARN'],
  postgres: [POSTGRES_ENV.url, POSTGRES_ENV.host],
  dsql: [DSQL_ENV.endpoint],
};

/**
 * The backend in DATABASE_BACKEND, or the one that the other variables imply. Without any, it is the Data API.
 *
 * @throws {ConfigError} an unknown backend, or variables of two backends
 */
export function chooseBackend(find: Find): Backend {
  return findBackend(find) ?? 'data-api';
}

/** As {@link chooseBackend}; undefined where nothing names one. */
export function findBackend(find: Find): Backend | undefined {
  const named = find(BACKEND_ENV);
  if (named !== undefined) {
    const backend = ALIASES[named.value] ?? BACKENDS.find((each) => each === named.value);
    if (backend !== undefined) return backend;
    throw new ConfigError('The connection has 1 problem', [
      `${BACKEND_ENV}: got ${showValue(BACKEND_ENV, named.value)} from ${named.source}. Expected ${BACKENDS.slice(0, -1).join(', ')} or ${BACKENDS.at(-1)}. Correct it, or remove it: the other names then decide.`,
    ]);
  }
  const candidates = BACKENDS.flatMap((backend) => {
    const found = SIGNS[backend].flatMap((name) => {
      const source = find(name)?.source;
      return source === undefined ? [] : [`${name} from ${source}`];
    });
    return found.length === 0 ? [] : [{ backend, found }];
  });
  const [first, ...others] = candidates;
  if (others.length === 0) return first?.backend;
  const listed = candidates.map(({ backend, found }) => `${backend} (${found.join(', ')})`).join(' and ');
  throw new ConfigError('The connection has 1 problem', [
    `${BACKEND_ENV}: missing, and two backends are configured: ${listed}. Set ${BACKEND_ENV}=${candidates.map(({ backend }) => backend).join(` or ${BACKEND_ENV}=`)}, or unset the other's names.`,
  ]);
}
