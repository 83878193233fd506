/** Runners that `within` has created, and their connected runners. */
const ORIGINS = new WeakMap<object, object>();

/**
 * Marks a runner as one that uses the connection of another, and returns it.
 *
 * @example
 * const within = (limits) => madeFrom(client, clientWithin(limits)); // originOf(within(limits)) is client
 */
export function madeFrom<R extends object>(origin: object, made: R): R {
  ORIGINS.set(made, originOf(origin));
  return made;
}

/**
 * The connected runner, for itself and for all that `within` created from it: a key for data that is kept per database.
 *
 * @example
 * const seen = new WeakSet<object>();
 * seen.add(originOf(db)); // seen.has(originOf(db.within({ timeoutMs: 500 }))) is true
 */
export function originOf(runner: object): object {
  return ORIGINS.get(runner) ?? runner;
}
