import type { z } from 'zod';
import { type AboutOption, aboutOption } from './option.ts';
import { general } from './options/general.ts';
import { groups } from './stage.ts';

/** One row of the table of all options. */
export interface OptionRow extends AboutOption<unknown> {
  /** As messages name it: `capacity.minAcu`, or `region` for an option that is in no group. */
  readonly setting: string;
  /** `capacity`, or empty for an option that is in no group. */
  readonly group: string;
  readonly name: string;
  readonly schema: z.core.$ZodType;
}

/** Every option, in the order of the documentation. */
export const OPTIONS: readonly OptionRow[] = [
  ...rowsOf('', general),
  ...Object.entries(groups).flatMap(([group, schema]) => rowsOf(group, schema)),
];

function rowsOf(group: string, { shape }: z.ZodObject): readonly OptionRow[] {
  return Object.entries(shape).map(([name, schema]) => ({
    ...aboutOption(schema),
    setting: group === '' ? name : `${group}.${name}`,
    group,
    name,
    schema,
  }));
}
