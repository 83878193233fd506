/**
 * Reads each text once: the same statements come again and again. The oldest go when the texts have more than `maxCharacters`.
 * @example const read = readOnce(1_000_000, (sql) => normaliseSql(sql));
 */
export function readOnce<T>(maxCharacters: number, read: (sql: string) => T): (sql: string) => T {
  const cache = new Map<string, T>();
  let characters = 0;
  return (sql) => {
    const cached = cache.get(sql);
    if (cached !== undefined) return cached;
    const result = read(sql);
    cache.set(sql, result);
    characters += sql.length;
    for (const oldest of cache.keys()) {
      if (characters <= maxCharacters) break;
      cache.delete(oldest);
      characters -= oldest.length;
    }
    return result;
  };
}
