import type { Node } from 'libpg-query';

/** One node of PostgreSQL's parse tree: the name of its type, and its members. */
export interface Tagged {
  readonly tag: string;
  readonly node: Readonly<Record<string, unknown>>;
}

/** Takes `{ "SelectStmt": { … } }` apart. */
export function tagged(node: Node): Tagged {
  const [[tag, members] = ['', {}]] = Object.entries(node);
  return { tag, node: members as Readonly<Record<string, unknown>> };
}

/** Every node in a tree, the root first. */
export function* nodesOf(root: unknown): Generator<Tagged> {
  if (Array.isArray(root)) {
    for (const item of root) yield* nodesOf(item);
    return;
  }
  if (typeof root !== 'object' || root === null) return;
  for (const [key, value] of Object.entries(root)) {
    // A type's name begins with a capital letter, a member's with a small one.
    if (/^[A-Z]/.test(key) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield { tag: key, node: value as Readonly<Record<string, unknown>> };
    }
    yield* nodesOf(value);
  }
}

/** The last part of a name such as `pg_catalog.int4`. */
export function lastName(names: unknown): string {
  const last = Array.isArray(names) ? names.at(-1) : undefined;
  return last?.String?.sval ?? '';
}

/** The argument of an option such as CACHE 1 or LANGUAGE sql, as text. */
export function optionOf(options: unknown, name: string): string | undefined {
  if (!Array.isArray(options)) return undefined;
  const option = options.map((one) => one.DefElem).find((one) => one?.defname === name);
  if (option === undefined) return undefined;
  const { Integer, Float, String: text, A_Const } = option.arg ?? {};
  const value = Integer?.ival ?? Float?.fval ?? text?.sval ?? A_Const?.sval?.sval ?? A_Const?.ival?.ival;
  // The parser leaves out a 0.
  return String(value ?? 0);
}
