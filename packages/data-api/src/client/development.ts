// In development each client warns of N+1. The detector is imported by name when a client is made, so that no bundle contains it.
import type { DataApiConfig } from './client-config.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const WATCHER = '@daybreak/data-api/development';
const NOT_INSTALLED = ['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'MODULE_NOT_FOUND'];

/** Whether the service is on this machine, and this is neither a test nor production. */
export function isDevelopment(endpoint: string | undefined, nodeEnv: string | undefined): boolean {
  if (nodeEnv === 'production' || nodeEnv === 'test') return false;
  return endpoint !== undefined && URL.canParse(endpoint) && LOOPBACK.test(new URL(endpoint).hostname);
}

type OnRequest = NonNullable<DataApiConfig['onRequest']>;

/**
 * Adds the detector of N+1 to `onRequest`. It sees the requests that are sent after it was loaded.
 *
 * @param isWanted whether the caller requested it; then an error reports why it cannot be loaded
 */
export function warningOfRepeats(onRequest: OnRequest | undefined, isWanted: boolean): OnRequest {
  let note: OnRequest | undefined;
  void loadWatcher(isWanted).then((loaded) => {
    note = loaded;
  });
  return (sent) => {
    onRequest?.(sent);
    note?.(sent);
  };
}

async function loadWatcher(isWanted: boolean): Promise<OnRequest | undefined> {
  try {
    const { createRepeatWarner } = await import(WATCHER);
    return createRepeatWarner();
  } catch (error) {
    const isMissing = NOT_INSTALLED.includes((error as NodeJS.ErrnoException).code ?? '');
    if (isMissing && !isWanted) return undefined;
    const reason = isMissing ? 'Install @daybreak/sql-text beside @daybreak/data-api.' : String(error);
    process.emitWarning(`Repeated statements are not reported (warnRepeats). ${reason}`);
    return undefined;
  }
}
