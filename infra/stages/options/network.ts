import { exposureOf, parseCidr } from '../../policy/cidr.ts';
import { DESCRIPTION } from '../../rules/state/network.ts';
import { fieldProblems, isPlainObject, type Kind, namesTo, textLike, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** Where the cluster stands. */
export type Placement =
  /** The account's default VPC, with its default subnets. */
  | { readonly kind: 'default' }
  /** A VPC that exists, and two or more of its subnets in different Availability Zones. */
  | { readonly kind: 'given'; readonly vpcId: string; readonly subnetIds: readonly string[] }
  /** A VPC of the stack: database subnets in three Availability Zones, and no way out. */
  | { readonly kind: 'dedicated'; readonly cidrBlock: string };

/** Who may reach the database port. Each says why, in words that stand in the rule. */
export type Ingress =
  | { readonly from: 'vpc'; readonly description: string }
  | { readonly cidrBlock: string; readonly description: string }
  | { readonly securityGroupId: string; readonly description: string };

const PLACEMENT_TODO =
  'Write { kind: "default" }, { kind: "given", vpcId, subnetIds }, or { kind: "dedicated", cidrBlock: "10.40.0.0/16" }.';
const INGRESS_TODO =
  'Write, for example, ingress: { office: { cidrBlock: "10.1.0.0/16", description: "psql from the office" } }. The Data API needs none.';

const described: Kind = {
  allowed: 'A description: letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, 1 to 255 of them.',
  accepts: (value) => typeof value === 'string' && value.trim() !== '' && DESCRIPTION.test(value),
};
const resourceId = (prefix: string) =>
  textLike(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `An id such as "${prefix}-0123456789abcdef0".`);

export const network = group({
  title: 'Network',
  options: {
    placement: option<Placement>({
      about: 'The VPC and the subnets of the cluster. Other subnets replace it.',
      default: { kind: 'default' },
      allowed: 'The default VPC, a given VPC with its subnets, or a dedicated one.',
      accepts: isPlainObject,
      todo: PLACEMENT_TODO,
      inspect: placementProblems,
    }),
    ingress: option<Readonly<Record<string, Ingress>>>({
      about:
        'Rules that let connections in to the database port, by their Terraform name. The Data API needs none: they are for psql and the like.',
      default: {},
      ...namesTo('rules'),
      todo: INGRESS_TODO,
      inspect: ingressProblems,
    }),
    port: option<number>({
      about: 'The port of the database. Another one replaces the cluster.',
      default: 5432,
      ...wholeNumber(1150, 65_535, ''),
      todo: 'Use 5432: another port hides nothing.',
    }),
    securityGroupDescription: option<string>({
      about: 'Fixed at creation: another description replaces the security group.',
      default: 'Aurora cluster',
      ...described,
      todo: 'Say whose group it is.',
    }),
  },
});

function placementProblems(placement: Placement, setting: string): readonly Problem[] {
  const kind: Kind = { allowed: '"default", "given" or "dedicated".', accepts: (value) => typeof value === 'string' };
  switch (placement.kind) {
    case 'default':
      return fieldProblems(placement, setting, { kind }, PLACEMENT_TODO);
    case 'given': {
      const subnetIds: Kind = {
        allowed: 'Two or more different subnet ids, in different Availability Zones.',
        accepts: (value) =>
          Array.isArray(value) &&
          value.length >= 2 &&
          new Set(value).size === value.length &&
          value.every(resourceId('subnet').accepts),
      };
      return fieldProblems(placement, setting, { kind, vpcId: resourceId('vpc'), subnetIds }, PLACEMENT_TODO);
    }
    case 'dedicated': {
      const cidrBlock: Kind = {
        allowed: 'A private IPv4 block from /16 to /24, such as "10.40.0.0/16".',
        accepts: isPrivateBlock,
      };
      return fieldProblems(placement, setting, { kind, cidrBlock }, PLACEMENT_TODO);
    }
    default: {
      const unknown: { readonly kind?: unknown } = placement;
      const what = 'There is no such placement.';
      return [
        { setting: `${setting}.kind`, what, received: unknown.kind, allowed: kind.allowed, todo: PLACEMENT_TODO },
      ];
    }
  }
}

/** RFC 1918, on the border of the block, and large enough for three subnets of a VPC. */
function isPrivateBlock(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const block = parseCidr(value);
  if (block?.family !== 4 || block.prefixLength < 16 || block.prefixLength > 24) return false;
  const onBorder = `${[24n, 16n, 8n, 0n].map((shift) => (block.first >> shift) & 255n).join('.')}/${block.prefixLength}`;
  const inside = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((text) => {
    const range = parseCidr(text);
    return range !== undefined && block.first >= range.first && block.last <= range.last;
  });
  return inside && onBorder === value;
}

function ingressProblems(ingress: Readonly<Record<string, Ingress>>, setting: string): readonly Problem[] {
  const parts = Object.entries(ingress).flatMap(([name, rule]) => ruleProblems(name, rule, `${setting}.${name}`));
  if (parts.length > 0) return parts;
  const blocks = Object.values(ingress).flatMap((rule) => ('cidrBlock' in rule ? [rule.cidrBlock] : []));
  const { reach } = exposureOf(blocks);
  if (reach !== 'world' && reach !== 'large') return [];
  return [
    {
      setting,
      what: `The database port would be open to ${reach === 'world' ? 'the world' : 'a large part of the world'}.`,
      received: blocks.join(', '),
      allowed:
        'Security groups, private addresses, and public addresses of your own (a /8 at most, all rules together).',
      todo: 'Remove the rule: the Data API needs no ingress. For direct access name a security group, or your own addresses.',
    },
  ];
}

function ruleProblems(name: string, rule: unknown, setting: string): readonly Problem[] {
  const named: readonly Problem[] = /^[a-z][a-z0-9_]*$/.test(name)
    ? []
    : [
        {
          setting,
          what: 'A rule cannot have this name.',
          received: name,
          allowed:
            'A small letter first, then small letters, digits and underscores: it is part of the Terraform address.',
          todo: INGRESS_TODO,
        },
      ];
  const sources: Readonly<Record<string, Kind>> = {
    from: { allowed: '"vpc": every address of the VPC.', accepts: (value) => value === 'vpc' },
    cidrBlock: {
      allowed: 'A CIDR block such as "10.1.0.0/16" or "2001:db8::/32"; one address is /32, or /128 in IPv6.',
      accepts: (value) => typeof value === 'string' && value === value.trim() && parseCidr(value) !== undefined,
    },
    securityGroupId: resourceId('sg'),
  };
  const given = Object.keys(sources).filter((source) => isPlainObject(rule) && rule[source] !== undefined);
  const [source] = given;
  if (given.length !== 1 || source === undefined) {
    const allowed = 'Exactly one of from, cidrBlock and securityGroupId, with a description.';
    return [...named, { setting, what: 'It is not clear who is let in.', received: rule, allowed, todo: INGRESS_TODO }];
  }
  const kind = sources[source] ?? described;
  return [...named, ...fieldProblems(rule, setting, { [source]: kind, description: described }, INGRESS_TODO)];
}
