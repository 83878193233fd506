import type { ConsoleRequest } from '../../../feed/feed.ts';

/** Never by colour alone. */
export function Status({ request }: { readonly request: ConsoleRequest }) {
  if (request.status === 200) return <span class="ok">✓ ok</span>;
  return <span class="bad">✗ {request.status === 0 ? 'dropped' : (request.sqlState ?? request.status)}</span>;
}
