export interface Closing {
  /** What is to be closed, before what was added earlier. */
  add(close: () => Promise<unknown>): void;
  /** Closes everything, also after one of them failed; then throws the first error. */
  close(): Promise<void>;
}

/** What was opened, to be closed in reverse. */
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
