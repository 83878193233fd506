/** Waits that end at once when the service stops, so that no stop takes as long as a fault. */
export interface Delays {
  wait(ms: number): Promise<void>;
  /** Ends the waits that run; later ones do not wait. */
  end(): void;
}

export function createDelays(): Delays {
  const waiting = new Set<() => void>();
  let ended = false;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        if (ended || ms <= 0) {
          resolve();
          return;
        }
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        waiting.add(finish);
      }),
    end() {
      ended = true;
      for (const finish of waiting) finish();
    },
  };
}
