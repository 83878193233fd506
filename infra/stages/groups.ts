import type { OptionGroup, OptionSet } from './option.ts';
import { access } from './options/access.ts';
import { capacity, instances } from './options/capacity.ts';
import { credentials } from './options/credentials.ts';
import { durability } from './options/durability.ts';
import { engine } from './options/engine.ts';
import { guards } from './options/guards.ts';
import { keys } from './options/keys.ts';
import { network } from './options/network.ts';
import { observability } from './options/observability.ts';
import { state } from './options/state.ts';

export { general } from './options/general.ts';

/** Every group of options, by the name that it has in a stage file, in the order of the documentation. */
export const groups = {
  state,
  capacity,
  instances,
  engine,
  credentials,
  network,
  durability,
  keys,
  observability,
  access,
  guards,
} as const;

export type GroupName = keyof typeof groups;

/** The same, where the types of single options do not matter. */
export const anyGroups: readonly (readonly [GroupName, OptionGroup<OptionSet>])[] = Object.entries(groups) as never;
