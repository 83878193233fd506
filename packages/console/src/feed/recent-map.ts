/**
 * A map of limited size, which drops entries by the "second chance" algorithm: first those that were not used since the last check. An
 * exact order of use would move an entry at each use, and V8 would then allocate a new table for the map every few calls.
 */
export interface RecentMap<T> {
  readonly size: number;
  use(key: string): T | undefined;
  add(key: string, value: T): void;
  /** @returns the entry that was dropped */
  forgetOne(): { readonly key: string; readonly value: T } | undefined;
  /** Does not count as a use. */
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
        // It is checked again after all other entries.
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
