/**
 * The last entries of a list that only grows. Each entry has a number, from 1, which never changes. The entry objects are reused, because
 * objects that live long and are then dropped cost the garbage collector most.
 */
export interface Ring<T> {
  /** The number of the newest entry; 0 before the first. */
  readonly newest: number;
  /** The number of the oldest entry that is kept. */
  readonly oldest: number;
  /** Adds an entry, which the caller must fill: it may still have the members of an older one. */
  next(): T;
  /** Entries after number `after`, oldest first: at most the newest `limit` of them. Copy what you keep. */
  after(after: number, limit: number): readonly T[];
  clear(): void;
}

export function createRing<T>(capacity: number, empty: () => T): Ring<T> {
  let entries: T[] = [];
  let newest = 0;
  let cleared = 0;
  const oldest = () => Math.max(cleared, newest - capacity) + 1;
  return {
    get newest() {
      return newest;
    },
    get oldest() {
      return oldest();
    },
    next() {
      const place = newest % capacity;
      const entry = entries[place] ?? empty();
      entries[place] = entry;
      newest += 1;
      return entry;
    },
    after(after, limit) {
      const from = Math.max(after + 1, oldest(), newest - limit + 1);
      const found: T[] = [];
      for (let number = from; number <= newest; number += 1) found.push(entries[(number - 1) % capacity] as T);
      return found;
    },
    clear() {
      entries = [];
      cleared = newest;
    },
  };
}
