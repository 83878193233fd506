// The same idea as packages/data-api/src/errors/error-kind.ts: the local half of the packages never imports the client.

/** Where an error class has the name of its kind. `Symbol.for`: the ES module and the CommonJS build get the same symbol. */
export const ERROR_KIND: unique symbol = Symbol.for('@daybreak/postgres-local/error-kind');

/**
 * The `Symbol.hasInstance` of an error class, so that an application which loads the ES module and the CommonJS build recognises the
 * errors of both. A class without a kind of its own, such as an application's subclass, is compared as usual.
 */
export function isOfThisKind(this: object, value: unknown): boolean {
  const kind = ownKind(this);
  if (kind === undefined) return Function.prototype[Symbol.hasInstance].call(this, value);
  if (typeof value !== 'object' || value === null) return false;
  for (let prototype = Object.getPrototypeOf(value); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    if (ownKind(prototype.constructor) === kind) return true;
  }
  return false;
}

function ownKind(errorClass: unknown): unknown {
  if (typeof errorClass !== 'function') return undefined;
  return Object.getOwnPropertyDescriptor(errorClass, ERROR_KIND)?.value;
}
