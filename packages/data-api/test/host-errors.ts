import { types } from 'node:util';

// jest gives test code an `Error` of its own, which Node's errors are no instances of, and the SDK wraps what is no
// Error: `code` would be lost, and with it what these tests are about. Import this file first.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, error: unknown): boolean {
    if (this === Error) return types.isNativeError(error) || isInstance.call(Error, error);
    return isInstance.call(this as typeof Error, error);
  },
});

const isInstance = Function.prototype[Symbol.hasInstance];
