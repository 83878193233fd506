import { type PolicyStatement, statementsIn } from '../../policy/iam.ts';
import { withoutIndexes } from '../../terraform/address.ts';
import { holdsUnknown, isUnset, referencesOf, setsInCode, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { OTHER_DOCUMENTS, policyDocumentJson } from '../../terraform/policy-document.ts';
import { asBlocks, asText, type ValueObject } from '../../terraform/value.ts';
import { type PolicyArgument, TYPES, typesWith } from '../types.ts';
import type { Relations } from './relations.ts';

/** Everything that says what one holder (a role, a secret, a key) allows, before and after the plan. */
export interface PolicyHolder {
  readonly kind: PolicyArgument['kind'];
  /** The resources that say it, first the one to name. */
  readonly addresses: readonly string[];
  readonly argument: string;
  /** The holder itself is made by this plan: there is nothing that it could widen. */
  readonly isNew: boolean;
  readonly before: readonly PolicyStatement[];
  readonly after: readonly PolicyStatement[];
  /** Some of it is known only after the apply. */
  readonly unknown: boolean;
  readonly changed: boolean;
}

/** Policies of a plan, put together by their holder, so that moving a statement between two documents is not a change. */
export function policyHolders(plan: Plan, relations: Relations): readonly PolicyHolder[] {
  const made = plan.managed.filter(({ action }) => action === 'create');
  const created = new Set(made.map(({ address }) => withoutIndexes(address)));
  const grouped = new Map<string, PolicyHolder>();
  for (const type of typesWith('policy')) {
    const carrier = TYPES[type]?.policy;
    if (carrier === undefined) continue;
    for (const change of plan.ofType(type)) {
      if (change.deposed || (change.action === 'no-op' && carrier.holder === undefined)) continue;
      const holder = holderOf(change, carrier, created);
      const known = grouped.get(holder.key);
      const one = readCarrier({ change, carrier, plan, relations, isNew: holder.isNew });
      grouped.set(holder.key, known ? join(known, one) : one);
    }
  }
  return [...grouped.values()];
}

function join(a: PolicyHolder, b: PolicyHolder): PolicyHolder {
  return {
    ...a,
    addresses: b.changed && !a.changed ? [...b.addresses, ...a.addresses] : [...a.addresses, ...b.addresses],
    isNew: a.isNew && b.isNew,
    before: [...a.before, ...b.before],
    after: [...a.after, ...b.after],
    unknown: a.unknown || b.unknown,
    changed: a.changed || b.changed,
  };
}

function holderOf(
  change: Change,
  carrier: PolicyArgument,
  created: ReadonlySet<string>,
): { readonly key: string; readonly isNew: boolean } {
  if (!carrier.holder)
    return { key: `${change.type}.${carrier.argument} ${change.address}`, isNew: change.action === 'create' };
  const name = asText(change.before?.[carrier.holder]) ?? asText(change.after?.[carrier.holder]);
  const references = referencesOf(change, carrier.holder);
  const isNew = references.some((address) => created.has(address));
  return { key: `${carrier.holder} ${name ?? references.at(-1) ?? change.address}`, isNew };
}

interface Carried {
  readonly change: Change;
  readonly carrier: PolicyArgument;
  readonly plan: Plan;
  readonly relations: Relations;
  readonly isNew: boolean;
}

function readCarrier(carried: Carried): PolicyHolder {
  const { change, carrier, isNew } = carried;
  const { argument, kind } = carrier;
  const after = isRemoved(change) ? [] : plannedStatements(carried);
  return {
    kind,
    addresses: [change.address],
    argument,
    isNew,
    before: [...(statementsOf(change.before?.[argument]) ?? []), ...inlineOf(change.before)],
    after: [...(after ?? []), ...inlineOf(change.after)],
    unknown: after === undefined,
    changed: change.action !== 'no-op',
  };
}

function isRemoved({ action }: Change): boolean {
  return action === 'delete' || action === 'forget';
}

/** Policies inside of a role. */
function inlineOf(values: ValueObject | undefined): readonly PolicyStatement[] {
  return asBlocks(values?.inline_policy).flatMap(({ policy }) => statementsOf(policy) ?? []);
}

/** Undefined where they are known only after the apply. */
function plannedStatements({ change, carrier, plan, relations }: Carried): readonly PolicyStatement[] | undefined {
  const { argument } = carrier;
  const before = () => statementsOf(change.before?.[argument]);
  const planned = valueAfter(change, argument);
  // What the code does not set, AWS computes: it stays what it is.
  const isLeft = planned === UNKNOWN && change.expressions !== undefined && !setsInCode(change, argument);
  if (isLeft) return before();
  const known = planned === UNKNOWN ? documentBehind(change, argument, plan) : statementsOf(planned);
  // The references of a policy that only repeats a replaced resource's new ARN are a consequence of that replacement.
  return known ?? (relations.followsReplacement(change, argument) ? before() : undefined);
}

/** A policy that a data source writes is unknown while the data source waits; its statements often are not. */
function documentBehind(change: Change, argument: string, plan: Plan): readonly PolicyStatement[] | undefined {
  const references = referencesOf(change, argument);
  const sources = plan.changes.filter(
    (other) =>
      other.mode === 'data' &&
      other.type === 'aws_iam_policy_document' &&
      references.includes(withoutIndexes(other.address)),
  );
  const [source] = sources;
  if (sources.length !== 1 || !source?.after || references.some((name) => !name.includes('aws_iam_policy_document')))
    return undefined;
  const isUnknown = (name: string) => holdsUnknown(source, name);
  const json = [...OTHER_DOCUMENTS, 'statement'].some(isUnknown) ? undefined : policyDocumentJson(source.after);
  return json === undefined ? undefined : statementsOf(json);
}

/** Undefined when it is not a policy document, which Terraform cannot refuse before the apply. */
function statementsOf(document: unknown): readonly PolicyStatement[] | undefined {
  return isUnset(document) ? [] : statementsIn(document);
}
