import type { Backend } from '@daybreak/database/settings';

/** What functions import: the driver of the Data API, or what the build puts in its place. */
const IMPORTED: Backend = 'data-api';

/**
 * Puts the driver of a backend where functions import `@daybreak/database/data-api`, so that a bundle contains only that driver.
 *
 * @example backendAlias('postgres') // { '@daybreak/database/data-api': '@daybreak/database/postgres' }
 */
export function backendAlias(backend: Backend): Readonly<Record<string, string>> {
  return backend === IMPORTED ? {} : { [moduleOf(IMPORTED)]: moduleOf(backend) };
}

function moduleOf(backend: Backend): string {
  return `@daybreak/database/${backend}`;
}
