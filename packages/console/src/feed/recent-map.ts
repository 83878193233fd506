/**
 * A map of limited size. What was not used since it was last looked at is forgotten first: to move an entry to the end at each use, as an
 * exact order needs, makes a new table of the map every few calls, and none of them is collected soon.
 */
export interface RecentMap<T> {
  readonly size: number;
  use(key: string): T | undefined;
  add(key: string, value: T): void;
  /** @returns what was forgotten */
  forgetOne(): { readonly key: string; readonly value: T } | undefined;
  /** Without using any. */
  entries(): IterableIterator<readonly [key: string, value: T]>;
  clear(): void;
}

interface Kept<T> {
  readonly value: T;
  isUsed: boolean;
}

export function createRecentMap<T>(): RecentMap<T> {
  const kept = new Map<string, Kept<T>>();
  return {
    get size() {
      return kept.size;
    },
    use(key) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      entry.isUsed = true;
      return entry.value;
    },
    add(key, value) {
      kept.set(key, { value, isUsed: false });
    },
    forgetOne() {
      for (const [key, entry] of kept) {
        kept.delete(key);
        if (!entry.isUsed) return { key, value: entry.value };
        // It is looked at again after all others.
        entry.isUsed = false;
        kept.set(key, entry);
      }
      return undefined;
    },
    *entries() {
      for (const [key, { value }] of kept) yield [key, value] as const;
    },
    clear: () => kept.clear(),
  };
}
