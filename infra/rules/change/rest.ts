import { counted } from '../../counted.ts';
import { changedArguments, holdsUnknown, isEnded, isWritten, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { listed, printable, shownChange } from '../../terraform/show.ts';
import { asNumber, asText, isObject } from '../../terraform/value.ts';
import { GROUP_TYPES, SEPARATE_INGRESS_TYPES } from '../ingress.ts';
import type { Relations } from '../plan/relations.ts';
import type { ChangeRule } from '../rule.ts';
import { isDatabaseType, isExamined, isUnknownStore, TYPES, typesWith } from '../types.ts';
import { eachChange, look, safe, together } from './forms.ts';

const SOURCE = 'https://developer.hashicorp.com/terraform/internals/json-format';
const PROVIDER = 'https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs';

/** Arguments that say something about a resource and change nothing in it. */
const WORDS: ReadonlySet<string> = new Set(['tags', 'tags_all', 'description', 'timeouts']);

/** Types whose end has a rule of its own, or is part of one (a secret version is replaced to be written). */
function endsElsewhere({ type, deposed }: Change): boolean {
  const { holds, serves } = TYPES[type] ?? {};
  // An older instance, which a replacement left behind, is named among the others.
  return holds !== undefined || (serves !== undefined && !deposed) || isUnknownStore(type);
}

/** Arguments whose rules speak of a value that is known only after the apply, or for which that is the ordinary case. */
const UNKNOWN_JUDGED: ReadonlySet<string> = new Set([
  'publicly_accessible',
  'enable_http_endpoint',
  'port',
  'vpc_security_group_ids',
  'db_subnet_group_name',
  'network_type',
  'db_cluster_parameter_group_name',
  'db_parameter_group_name',
  'parameter_group_name',
  'policy',
  'assume_role_policy',
  'master_password',
  'password',
  'secret_string',
  'secret_binary',
  'master_password_wo',
  'master_password_wo_version',
  'password_wo',
  'password_wo_version',
  'secret_string_wo',
  'secret_string_wo_version',
]);

/** The rules of ingress judge every argument of these, unknown ones too. */
const INGRESS_TYPES: readonly string[] = [...GROUP_TYPES, ...SEPARATE_INGRESS_TYPES];

/** Judged arguments that the code sets, and whose value this update makes known only after the apply. */
function undecided(change: Change, judged: ReadonlySet<string>, relations: Relations): readonly string[] {
  if (change.action !== 'update' || change.deposed || INGRESS_TYPES.includes(change.type)) return [];
  // Without its configuration a plan does not tell what the code sets: then everything unknown counts.
  const unknown = isObject(change.unknown) ? change.unknown : {};
  return Object.keys(change.expressions ?? unknown)
    .filter((name) => judged.has(`${change.type} ${name}`) && !UNKNOWN_JUDGED.has(name) && holdsUnknown(change, name))
    .filter((name) => !(name.startsWith('deletion_protection') && valueBefore(change, name) === true))
    .filter((name) => relations.followsReplacement(change, name) === undefined)
    .sort();
}

/** The rules about what no other rule judges. `judged` holds every `type argument` that some rule does. */
export function restRules(judged: ReadonlySet<string>): readonly ChangeRule[] {
  const unjudged = (change: Change) =>
    (isExamined(change.type) || isDatabaseType(change.type)) && TYPES[change.type]?.makes === undefined
      ? changedArguments(change).filter(
          (name) => !WORDS.has(name) && !judged.has(`${change.type} ${name}`) && isSet(change, name),
        )
      : [];
  return [
    look('PLAN-REST-001', 'A database, or what it depends on, changes in an argument that no rule judges.', {
      todo: 'Read it before you apply.',
      source: SOURCE,
      find: eachChange('all', (change) => {
        const names = change.action === 'update' && !change.deposed ? unjudged(change) : [];
        const list = names.map((name) => `${name} (${shownChange(change, name)})`);
        const what = `Arguments change that no rule judges: ${listed(list, 4)}. No problem with them is known.`;
        return names.length > 0 && { argument: names.join(', '), what };
      }),
    }),
    look('PLAN-REST-004', 'An argument that a rule judges is known only after the apply.', {
      todo: 'Write the value out, or plan again once its origin exists.',
      source: SOURCE,
      find: eachChange('all', (change, { relations }) => {
        const names = undecided(change, judged, relations);
        const what = `What ${listed(names, 4)} will be is known only after the apply, so it cannot be judged: it could remove protection, or interrupt the database.`;
        return names.length > 0 && { argument: names.join(', '), what };
      }),
    }),
    look('PLAN-REST-002', 'Other resources are destroyed or replaced.', {
      todo: 'Check that each is intended.',
      source: SOURCE,
      find: (plan) => {
        const ended = plan.managed.filter(
          (change) =>
            isEnded(change) &&
            !endsElsewhere(change) &&
            // Where others are updated these are replaced; the rules of ingress judge what comes of it.
            !(change.action === 'replace' && SEPARATE_INGRESS_TYPES.includes(change.type)),
        );
        return together(
          ended,
          `${counted(ended.length, 'other resource is', 'other resources are')} destroyed or replaced: ${listed(ended.map(({ address }) => address))}. None of them is known to hold data.`,
        );
      },
    }),
    look('PLAN-REST-005', 'A type that looks like a database or a store, and is not known here, is in the plan.', {
      allowed: 'What this does to its data is unknown.',
      todo: 'Read this resource in "terraform show" before you apply.',
      source: SOURCE,
      find: eachChange(
        'all',
        (change) =>
          change.action !== 'no-op' &&
          isUnknownStore(change.type) &&
          !changesWordsOnly(change) &&
          (change.action !== 'update' || unjudged(change).length === 0) &&
          `Its type ${printable(change.type)} looks like a database or a store, and is not known here (${change.actions.join(', ')}).`,
      ),
    }),
    look('PLAN-REST-006', 'A resource that acts is made: it stops an instance, buys a reservation or copies data.', {
      todo: 'Check that this is intended: destroying the resource does not undo it.',
      source: PROVIDER,
      find: eachChange(
        typesWith('makes'),
        (change, _, plan) =>
          isWritten(change) && !changesWordsOnly(change) && `${TYPES[change.type]?.makes}${priceOf(change, plan)}`,
      ),
    }),
    safe('PLAN-REST-003', 'Everything else, counted: tags, descriptions, moved, imported, created and updated.', {
      source: SOURCE,
      find: (plan) => {
        const line = restLine(plan);
        return line === undefined ? [] : [{ at: 'plan', what: line }];
      },
    }),
  ];
}

/** ` Price: 2 × 1230 USD once.` of a reservation; its offering is a data source that Terraform reads for the plan. */
function priceOf(change: Change, plan: Plan): string {
  if (change.type !== 'aws_rds_reserved_instance') return '';
  const offering = plan.prior.find(
    ({ type, values }) =>
      type === 'aws_rds_reserved_instance_offering' && values.offering_id === change.after?.offering_id,
  );
  const price = asNumber(change.after?.fixed_price) ?? asNumber(offering?.values.fixed_price);
  if (price === undefined) return ' Price unknown: look it up before you apply.';
  const currency = asText(offering?.values.currency_code) ?? asText(change.after?.currency_code) ?? 'USD';
  const count = asNumber(change.after?.instance_count) ?? 1;
  return ` Price: ${count} × ${price} ${printable(currency)} once, and what the offering costs by the hour.`;
}

/** An update of which nothing is seen to change, because it is known only after the apply, changes more than words. */
function changesWordsOnly(change: Change): boolean {
  if (change.action !== 'update') return false;
  const names = changedArguments(change);
  return names.length > 0 && names.every((name) => WORDS.has(name));
}

/** A value that only becomes set, and is set to nothing, is how an import or a provider upgrade looks. */
function isSet(change: Change, argument: string): boolean {
  return (
    change.after?.[argument] !== undefined ||
    change.before?.[argument] !== undefined ||
    change.expressions?.[argument] !== undefined
  );
}

function restLine(plan: Plan): string | undefined {
  const managed = plan.managed.filter((change) => !change.deposed);
  const inWords = managed.filter(
    (change) => change.action === 'update' && changedArguments(change).every((name) => WORDS.has(name)),
  );
  const updated = managed.filter(
    (change) =>
      change.action === 'update' &&
      !inWords.includes(change) &&
      !isExamined(change.type) &&
      !isDatabaseType(change.type),
  );
  const parts = [
    [inWords.length, 'with new tags or descriptions only'],
    [managed.filter((change) => change.previousAddress !== undefined).length, 'moved to another address'],
    [managed.filter((change) => change.imported).length, 'imported'],
    [managed.filter((change) => change.action === 'create').length, 'created'],
    [updated.length, 'of another kind updated'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length === 0 ? undefined : `Resources: ${said.join(', ')}.`;
}

/** What changes without endangering anything, where no finding names the resource: `deletion_protection (false → true)`. */
export function harmlessChanges(plan: Plan, named: ReadonlySet<string>): string | undefined {
  const changes = plan.managed.filter(
    (change) =>
      change.action === 'update' &&
      !named.has(change.address) &&
      (isExamined(change.type) || isDatabaseType(change.type)),
  );
  const lines = changes.flatMap((change) =>
    changedArguments(change)
      .filter((name) => !WORDS.has(name))
      .map((name) => `${change.address} ${name} (${shownChange(change, name)})`),
  );
  if (lines.length === 0) return undefined;
  return `changes that endanger nothing: ${listed(lines, 4)}`;
}
