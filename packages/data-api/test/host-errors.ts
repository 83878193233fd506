import { types } from 'node:util';

// In jest, test code has its own `Error`, so Node's errors are not instances of it. The SDK wraps such values, and their `code`, which
// these tests need, would be lost. Import this file first.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown): boolean {
    if (this === Error) return types.isNativeError(error) || isInstance.call(Error, error);
    return isInstance.call(this as typeof Error, error);
  },
});

const isInstance = Function.prototype[Symbol.hasInstance];
