import type { ConsoleState } from '../../api/state.ts';
import { get, post } from './api.ts';
import { setState } from './store.ts';

/** Changes the service. The page shows the change immediately, without waiting for the stream. */
export async function control(path: string, body: unknown = {}): Promise<void> {
  await post(path, body);
  setState(await get<ConsoleState>('state'));
}
