import { expect, test } from '@jest/globals';
import { combinations } from '../../stacks/test/combinations.ts';
import { resolveStage, type Stage, stages } from '../index.ts';
import { OPTIONS } from '../option-table.ts';
import { CHECKS } from './index.ts';

/** The stage, and the options of it that were read. */
function watched(stage: Stage): { readonly stage: Stage; readonly read: ReadonlySet<string> } {
  const read = new Set<string>();
  const watch = <T extends object>(values: T, before: string): T =>
    new Proxy(values, {
      get(target, name, receiver) {
        const setting = `${before}${String(name)}`;
        const value: unknown = Reflect.get(target, name, receiver);
        const isGroup = before === '' && OPTIONS.some(({ group }) => group === name);
        if (isGroup) return watch(Object(value), `${setting}.`);
        read.add(setting);
        return value;
      },
    });
  return { stage: watch(stage, ''), read };
}

test('every check declares the options that it reads; otherwise a wrong value would cause a false problem', () => {
  const resolved = [...stages, ...combinations].map((settings) => resolveStage(settings, stages));
  const undeclared = CHECKS.flatMap((check, index) =>
    resolved.flatMap((each) => {
      const { stage, read } = watched(each);
      check.find(stage, 'alex');
      const named: readonly string[] = check.reads;
      return [...read].filter((setting) => !named.includes(setting)).map((setting) => `${index}: ${setting}`);
    }),
  );

  expect(undeclared).toEqual([]);
});
