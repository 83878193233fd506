/**
 * The `Symbol.hasInstance` of an error class. The ES module and the CommonJS build of this package have a class each, and
 * an application that mixes them must recognise the errors of both. So it compares kinds instead of classes.
 *
 * A class has its kind as `daybreakKind`: a plain member, so that a bundler drops classes that a program does not use. A
 * class without a kind of its own, such as an application's subclass, is compared as usual.
 *
 * @example
 * class PaymentError extends DatabaseError {
 *   static override readonly daybreakKind: string = 'PaymentError';
 *   static override readonly [Symbol.hasInstance] = isOfThisKind;
 * }
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
  return Object.getOwnPropertyDescriptor(errorClass, 'daybreakKind')?.value;
}
