// Reads a preview stage from its Terraform state.
// The format, version 4: https://github.com/hashicorp/terraform/blob/main/internal/states/statefile/version4.go

import { defined } from '@daybreak/aurora/facts';
import { isDay } from '../../infra/day.ts';
import { isRecord } from '../../infra/is-record.ts';

/** The required tags of a preview stage. */
export interface ExpectedTags {
  readonly project: string;
  readonly stage: string;
}

export type StateSight =
  /** Nothing is deployed. */
  | { readonly kind: 'empty' }
  /** Every tagged resource belongs to this preview stage. `protection` lists what protects its data. */
  | { readonly kind: 'preview'; readonly until: string; readonly protection?: string }
  /** It must not be destroyed as a preview stage. */
  | { readonly kind: 'refused'; readonly reason: string };

interface Resource {
  readonly address: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Reads a Terraform state. Reasons contain no values of the state except tags. */
export function sightOf(text: string, expected: ExpectedTags): StateSight {
  const resources = resourcesOf(text);
  if (resources === undefined) return refused('it is not a Terraform state of version 4');
  if (resources.length === 0) return { kind: 'empty' };
  const days = new Set<string>();
  for (const { address, attributes } of resources) {
    const { tags_all: tags } = attributes;
    if (!isRecord(tags)) continue;
    for (const [name, value] of [
      ['Project', expected.project],
      ['Stage', expected.stage],
    ] as const) {
      if (tags[name] !== value) return refused(`${address} has the tag ${name} ${shown(tags[name])}, not "${value}"`);
    }
    const { PreviewUntil: until } = tags;
    if (typeof until !== 'string' || !isDay(until)) {
      return refused(`${address} has the tag PreviewUntil ${shown(until)}, not a day: it is not a preview stage`);
    }
    days.add(until);
  }
  const [until, ...others] = days;
  if (until === undefined) return refused('no resource of it has the tags of a preview stage');
  if (others.length > 0) return refused(`its tags PreviewUntil differ: ${[...days].sort().join(', ')}`);
  const [protection] = resources.flatMap(protectionOf);
  return { kind: 'preview', until, ...defined({ protection }) };
}

function protectionOf({ address, type, attributes }: Resource): readonly string[] {
  if (type === 'aws_dsql_cluster') {
    return attributes.deletion_protection_enabled === true ? [`${address} has deletion protection`] : [];
  }
  if (type !== 'aws_rds_cluster') return [];
  if (attributes.deletion_protection === true) return [`${address} has deletion protection`];
  return attributes.skip_final_snapshot === true ? [] : [`${address} takes a final snapshot, so its data must be kept`];
}

/** The managed resources; undefined when the text is not a state. */
function resourcesOf(text: string): readonly Resource[] | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(state) || state.version !== 4 || !Array.isArray(state.resources)) return undefined;
  return state.resources.filter(isRecord).flatMap((resource) => {
    if (resource.mode !== 'managed' || !Array.isArray(resource.instances)) return [];
    const address = [resource.module, resource.type, resource.name]
      .filter((part) => typeof part === 'string')
      .join('.');
    return resource.instances.filter(isRecord).map(({ attributes }) => ({
      address,
      type: String(resource.type),
      attributes: isRecord(attributes) ? attributes : {},
    }));
  });
}

function refused(reason: string): StateSight {
  return { kind: 'refused', reason };
}

function shown(value: unknown): string {
  return value === undefined ? '(none)' : JSON.stringify(value);
}
