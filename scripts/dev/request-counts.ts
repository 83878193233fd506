/** The requests to the Data API of each request to a function. */
export function countByTrace() {
  const counts = new Map<string, number>();
  return {
    note(traceRoot: string): void {
      counts.set(traceRoot, (counts.get(traceRoot) ?? 0) + 1);
    },
    take(traceId: string): number {
      const root = traceId.replace(/^Root=/, '');
      const count = counts.get(root) ?? 0;
      counts.delete(root);
      return count;
    },
  };
}

export type RequestCounts = ReturnType<typeof countByTrace>;
