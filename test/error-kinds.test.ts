// The error classes of all packages except the client, which are tested in packages/data-api/test/errors/error-kind.test.ts.
import { expect, jest, test } from '@jest/globals';

type Module = Readonly<Record<string, unknown>>;
type ErrorClass = new (...args: never[]) => Error;

/** Fresh modules each time, as in an application that loads the ES module and the CommonJS build. */
async function load(): Promise<readonly Module[]> {
  let modules: readonly Module[] = [];
  await jest.isolateModulesAsync(async () => {
    modules = await Promise.all([
      import('@daybreak/postgres-local'),
      import('@daybreak/data-api-local'),
      import('@daybreak/database/settings'),
      import('@daybreak/migrate'),
    ]);
  });
  return modules;
}

const errorsOf = (modules: readonly Module[]): ReadonlyMap<string, ErrorClass> =>
  new Map(
    modules.flatMap(Object.entries).filter((entry): entry is [string, ErrorClass] => {
      const [, value] = entry;
      return typeof value === 'function' && value.prototype instanceof Error;
    }),
  );

test('every public error class of every package recognises the errors of its other build, and no others', async () => {
  const [ours, theirs] = [errorsOf(await load()), errorsOf(await load())];

  expect([...ours.keys()].sort()).toEqual([
    'ConfigError',
    'ControlError',
    'DatabaseExistsError',
    'HostNotFoundError',
    'MigrationError',
    'PortTakenError',
    'PostgresLocalError',
    'SuperuserError',
  ]);
  for (const [name, theirClass] of theirs) {
    expect(ours.get(name)).not.toBe(theirClass);
    const error: unknown = Object.create(theirClass.prototype);
    expect([...ours].filter(([, ourClass]) => error instanceof ourClass).map(([each]) => each)).toEqual([name]);
  }
});

test("an application's own subclass is compared as usual, and is still of the class that it extends", async () => {
  const { PostgresLocalError } = await import('@daybreak/postgres-local');
  class OwnError extends PostgresLocalError {}

  expect(new OwnError('NO_FOLDER', 'own')).toBeInstanceOf(PostgresLocalError);
  expect(new PostgresLocalError('NO_FOLDER', 'theirs')).not.toBeInstanceOf(OwnError);
  expect(null as unknown).not.toBeInstanceOf(PostgresLocalError);
});
