import type { ConsoleRequest } from '../../../feed/feed.ts';
import { hasFailed } from './has-failed.ts';

/** Never shown by colour alone. */
export function Status({ request }: { readonly request: ConsoleRequest }) {
  const { functionName, status, sqlState } = request;
  if (!hasFailed(request)) return <span class="ok">✓ {functionName === undefined ? 'ok' : status}</span>;
  return <span class="bad">✗ {status === 0 ? 'dropped' : (sqlState ?? status)}</span>;
}
