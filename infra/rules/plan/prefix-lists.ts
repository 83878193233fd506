import { grouped } from '../../grouped.ts';
import { withoutIndexes } from '../../terraform/address.ts';
import { referencesOf, refersTo } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { asBlocks, asText, asTexts, isObject } from '../../terraform/value.ts';

export type Side = 'before' | 'after';

/** One argument of a rule that names prefix lists. */
interface PrefixListUse {
  readonly rule: Change;
  readonly argument: string;
  readonly side: Side;
  readonly ids: readonly string[];
  readonly isUnknown: boolean;
}

interface PrefixListContents {
  readonly blocks: readonly string[];
  /** Some of it is known only after the apply. */
  readonly unknown: boolean;
}

/** Reads what a rule's prefix lists let in, as far as the plan makes, changes or shows them. */
export function prefixListReader(plan: Plan): (use: PrefixListUse) => PrefixListContents {
  const known = listsByKey(plan);
  return ({ rule, argument, side, ids, isUnknown }) => {
    const references = isUnknown ? referencesOf(rule, argument) : [];
    const byReference = references.flatMap((reference) => known.get(`${rule.module} ${reference}`) ?? []);
    const byId = ids.flatMap((id) => known.get(id) ?? []);
    const contents = [...new Set([...byId, ...byReference])].map((list) => contentsOf(plan, list, side));
    return {
      blocks: contents.flatMap(({ blocks }) => blocks),
      unknown: (isUnknown && byReference.length === 0) || contents.some(({ unknown }) => unknown),
    };
  };
}

/** The lists of the plan by id, and by module and block. */
function listsByKey(plan: Plan): ReadonlyMap<string, readonly Change[]> {
  const lists = plan.ofType('aws_ec2_managed_prefix_list').filter(({ deposed }) => !deposed);
  return grouped(lists, (list) => new Set([...idsOf(list), `${list.module} ${withoutIndexes(list.address)}`]));
}

function contentsOf(plan: Plan, list: Change, side: Side): PrefixListContents {
  const entries = plan
    .ofType('aws_ec2_managed_prefix_list_entry')
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
  return entry.module === list.module && refersTo(entry, list, 'prefix_list_id');
}

function idsOf(list: Change): readonly string[] {
  return asTexts([list.before?.id ?? null, list.after?.id ?? null]);
}
