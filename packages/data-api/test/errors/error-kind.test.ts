import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as core from '../../src/core/index.ts';

type ErrorClass = typeof core.DatabaseError;

const NAMES = Object.entries(core).flatMap(([name, value]) =>
  typeof value === 'function' && (value === core.DatabaseError || value.prototype instanceof Error) ? [name] : [],
);
const classOf = (module: object, name: string): ErrorClass => Object.entries(module).find(([key]) => key === name)?.[1];

/** The modules a second time, as in an application that loads the ES module and the CommonJS build. */
let other: typeof core;

beforeAll(async () => {
  await jest.isolateModulesAsync(async () => {
    other = await import('../../src/core/index.ts');
  });
});

describe.each(NAMES)('%s of one build', (name) => {
  test('is an instance of the same classes in both builds, and of no others', () => {
    const error: object = Object.create(classOf(other, name).prototype);

    const recognised = NAMES.filter((candidate) => error instanceof classOf(core, candidate));

    const ancestors = NAMES.filter((candidate) => {
      const { prototype } = classOf(other, candidate);
      return prototype === classOf(other, name).prototype || Object.prototype.isPrototypeOf.call(prototype, error);
    });
    expect(classOf(other, name)).not.toBe(classOf(core, name));
    expect(recognised).toEqual(ancestors);
  });
});

describe("an application's own subclass", () => {
  class OwnError extends core.CursorError {}

  test('is an instance of itself and of the class that it extends, in both builds', () => {
    const own = new OwnError('own');

    expect(own).toBeInstanceOf(OwnError);
    expect(own).toBeInstanceOf(core.CursorError);
    expect(own).toBeInstanceOf(other.DatabaseError);
  });

  test('does not recognise errors of the class that it extends', () => {
    expect(new core.CursorError('cursor')).not.toBeInstanceOf(OwnError);
  });
});

test.each([null, undefined, 'text', 1, {}, Object.create(null), new Error('another'), { constructor: null }])(
  '%p is not an instance of DatabaseError',
  (value) => {
    expect((value as unknown) instanceof core.DatabaseError).toBe(false);
  },
);
