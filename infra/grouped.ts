/**
 * Items by key, in their order. An item with several keys is under each of them. (`Map.groupBy` needs Node 21.)
 *
 * @example grouped(['ab', 'ac', 'b'], (word) => [word.charAt(0)]) // Map { 'a' => ['ab', 'ac'], 'b' => ['b'] }
 */
export function grouped<Item>(
  items: readonly Item[],
  keysOf: (item: Item) => Iterable<string>,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
