export interface Closing {
  /** Adds something to close before everything that was added earlier. */
  add(close: () => Promise<unknown>): void;
  /** Closes everything, also after one of them failed; then throws the first error. */
  close(): Promise<void>;
}

/** Closes opened resources in reverse order. */
export function closing(): Closing {
  const opened: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => opened.push(close),
    async close() {
      const errors: unknown[] = [];
      for (const close of opened.splice(0).reverse()) await close().catch((error: unknown) => errors.push(error));
      if (errors.length > 0) throw errors[0];
    },
  };
}
