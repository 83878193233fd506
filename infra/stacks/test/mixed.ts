import fc from 'fast-check';
import type { StageSettings } from '../../stages/index.ts';
import { OPTIONS } from '../../stages/option-table.ts';
import { combinations } from './combinations.ts';

type Values = Readonly<Record<string, unknown>>;

/** An option with a value from some combination. It is valid on its own, but perhaps not together with the others. */
export interface Drawn {
  readonly setting: string;
  readonly value: unknown;
}

function drawsOf(stage: StageSettings, ofGroup: string): readonly Drawn[] {
  return OPTIONS.filter(({ group }) => group === ofGroup).flatMap(({ setting, group, name }) => {
    const values: Values = { ...(group === '' ? stage : stage[group as 'capacity']) };
    return name in values ? [{ setting, value: values[name] }] : [];
  });
}

const GROUPS = [...new Set(OPTIONS.map(({ group }) => group))].map((group) =>
  combinations.map((stage) => drawsOf(stage, group)).filter((draws) => draws.length > 0),
);

/** Some groups whole, as a combination has them, so that proxies, clones or users get to a synth. */
const wholeGroups = fc.tuple(...GROUPS.map((groups) => fc.option(fc.constantFrom(...groups), { freq: 2, nil: [] })));
const looseOptions = fc.array(fc.constantFrom(...GROUPS.flat(2)), { maxLength: 6 });

/** Options of all combinations, mixed: clones of MySQL, users with Aurora DSQL, a proxy and keys. */
export const mixed: fc.Arbitrary<readonly Drawn[]> = fc
  .tuple(wholeGroups, looseOptions)
  .map(([groups, loose]) => [...new Map([...groups.flat(), ...loose].map((each) => [each.setting, each])).values()]);

export function stageOf(drawn: readonly Drawn[]): StageSettings {
  const stage: Record<string, unknown> = { name: 'mixed' };
  for (const { setting, value } of drawn) {
    const [group = '', name] = setting.split('.');
    if (name === undefined) stage[group] = value;
    else stage[group] = { ...(stage[group] as Values | undefined), [name]: value };
  }
  return stage as unknown as StageSettings;
}
