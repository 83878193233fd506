/** Runners that `within` has made, and the connected ones that they come from. */
const ORIGINS = new WeakMap<object, object>();

/**
 * Marks a runner as one that sends to where another does. Gives it.
 *
 * @example
 * const within = (limits) => madeFrom(client, clientWithin(limits)); // originOf(within(limits)) is client
 */
export function madeFrom<R extends object>(origin: object, made: R): R {
  ORIGINS.set(made, originOf(origin));
  return made;
}

/**
 * The runner that was connected, for it and for all that `within` made of it: a key for what is remembered of a database.
 *
 * @example
 * const seen = new WeakSet<object>();
 * seen.add(originOf(db)); // seen.has(originOf(db.within({ timeoutMs: 500 }))) is true
 */
export function originOf(runner: object): object {
  return ORIGINS.get(runner) ?? runner;
}
