import { AsyncLocalStorage } from 'node:async_hooks';

/** A running nested callback, the queue that waits for it, and the outer nesting. */
interface Nesting {
  readonly queue: object;
  readonly outer: Nesting | undefined;
  running: boolean;
}

const current = new AsyncLocalStorage<Nesting>();

/** Runs a nested callback, during which the queue of the outer transaction waits. */
export async function runNested<T>(queue: object, callback: () => Promise<T>): Promise<T> {
  const nesting: Nesting = { queue, outer: current.getStore(), running: true };
  try {
    return await current.run(nesting, callback);
  } finally {
    nesting.running = false;
  }
}

/** Whether the caller is inside a nested callback for which this queue waits. Waiting for it would never end. */
export function isEnclosing(queue: object): boolean {
  for (let nesting = current.getStore(); nesting !== undefined; nesting = nesting.outer) {
    if (nesting.running && nesting.queue === queue) return true;
  }
  return false;
}
