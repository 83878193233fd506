/**
 * Parses each text only once, because programs send the same statements often. The oldest results are dropped when the texts exceed
 * `maxCharacters`.
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
