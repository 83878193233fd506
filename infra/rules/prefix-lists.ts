import { withoutIndexes } from '../terraform/address.ts';
import { referencesOf } from '../terraform/change.ts';
import type { Change, Plan } from '../terraform/document.ts';
import { asBlocks, asText, asTexts, isObject } from '../terraform/value.ts';

type Side = 'before' | 'after';

/** What a managed prefix list of the plan holds on one side. */
interface PrefixList {
  readonly blocks: readonly string[];
  /** Some of it is known only after the apply. */
  readonly unknown: boolean;
}

/** The lists that one argument of a rule names: those that the plan shows. */
export interface NamedLists {
  readonly lists: readonly PrefixList[];
  /** It names a list that neither the plan nor an id tells. */
  readonly unknown: boolean;
}

const LIST = 'aws_ec2_managed_prefix_list';
const ENTRY = 'aws_ec2_managed_prefix_list_entry';

/** Reads what a rule's prefix list argument lets in, through the lists that the plan itself makes or changes. */
export function namedLists(
  plan: Plan,
  rule: Change,
  argument: string,
  ids: readonly string[],
  side: Side,
  isUnknown: boolean,
): NamedLists {
  if (ids.length === 0 && !isUnknown) return { lists: [], unknown: false };
  const known = listsOf(plan);
  const references = isUnknown ? referencesOf(rule, argument) : [];
  const byReference = references.flatMap((reference) => known.get(`${rule.module} ${reference}`) ?? []);
  const byId = ids.flatMap((id) => known.get(id) ?? []);
  const lists = [...new Set([...byId, ...byReference])].map((list) => contents(plan, list, side));
  return { lists, unknown: isUnknown && byReference.length === 0 };
}

const knownOfPlan = new WeakMap<Plan, ReadonlyMap<string, readonly Change[]>>();

/** The lists of the plan by id, and by module and block; a plan of thousands is read once. */
function listsOf(plan: Plan): ReadonlyMap<string, readonly Change[]> {
  const cached = knownOfPlan.get(plan);
  if (cached) return cached;
  const known = new Map<string, Change[]>();
  for (const list of plan.ofType(LIST)) {
    if (list.deposed) continue;
    for (const key of new Set([...idsOf(list), `${list.module} ${withoutIndexes(list.address)}`])) {
      known.set(key, [...(known.get(key) ?? []), list]);
    }
  }
  knownOfPlan.set(plan, known);
  return known;
}

function contents(plan: Plan, list: Change, side: Side): PrefixList {
  const entries = plan
    .ofType(ENTRY)
    .filter((entry) => entry[side] !== undefined && !entry.deposed && belongs(entry, list));
  const own = side === 'after' && isObject(list.unknown) ? list.unknown.entry : undefined;
  return {
    blocks: [...asBlocks(list[side]?.entry), ...entries.map((entry) => entry[side] ?? {})].flatMap((entry) =>
      asTexts(entry.cidr),
    ),
    unknown:
      own === true ||
      asBlocks(own).some((entry) => entry.cidr === true) ||
      (side === 'after' && entries.some((entry) => isObject(entry.unknown) && entry.unknown.cidr === true)),
  };
}

function belongs(entry: Change, list: Change): boolean {
  const id = asText(entry.before?.prefix_list_id) ?? asText(entry.after?.prefix_list_id);
  if (id !== undefined) return idsOf(list).includes(id);
  return entry.module === list.module && referencesOf(entry, 'prefix_list_id').includes(withoutIndexes(list.address));
}

function idsOf(list: Change): readonly string[] {
  return asTexts([list.before?.id, list.after?.id]);
}
