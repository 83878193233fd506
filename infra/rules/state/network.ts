import { type Exposure, exposureOf, parseCidr } from '../../policy/cidr.ts';
import { isWorld } from '../../policy/exposure.ts';
import { reaches } from '../../policy/ingress.ts';
import { isSwitchedOff, TLS_PARAMETERS } from '../../policy/tls.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given, listed, show } from '../../terraform/show.ts';
import {
  asBlocks,
  asText,
  isKnown,
  isSet,
  templateOf,
  Unresolved,
  type Value,
  type ValueObject,
} from '../../terraform/value.ts';
import { clustersOf, portOf } from '../aurora.ts';
import { type GroupRule, groupOf, rulesByGroup, securityGroups, separateRules } from '../ingress.ts';
import { all, type StateRule } from '../rule.ts';
import { PARAMETER_GROUPS, TYPES, typesWith } from '../types.ts';
import { argument, each, isTrue, look, outside, resources, stop } from './forms.ts';

const PROVIDER_CLUSTER =
  'https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown';
const GROUP_RULES = 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html';
/** What EC2 takes in the description of a group or a rule. */
export const DESCRIPTION = /^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/;

/** Databases of every type that get an address on the Internet. Review shows them too. */
export const publicAddresses = each(resources(...typesWith('publicBy')), (block) => {
  const argument = TYPES[block.type]?.publicBy ?? '';
  return isTrue(block.values[argument]) && { argument, received: given(block, argument) };
});

export const networkRules: readonly StateRule[] = [
  stop('AURORA-NET-001', 'The database port is open to the world, or to a large part of it.', {
    allowed: 'Ingress from security groups, private addresses, or public ones of your own (less than a /8 in sum).',
    todo: 'Remove the rule: the Data API needs no ingress. For direct access name a security group, or your own addresses.',
    source: GROUP_RULES,
    find: exposed(['world', 'large'], (exposure) => `: ${percent(exposure)} of the public addresses`),
  }),
  look('AURORA-NET-002', 'The database port is open to public addresses.', {
    allowed: 'Ingress from security groups and private addresses; best none, since the Data API needs none.',
    todo: 'Check that these addresses are yours and still needed, or reach the database through the Data API.',
    source: GROUP_RULES,
    find: exposed(['some']),
  }),
  stop('AURORA-NET-003', 'A database gets a public address.', {
    allowed: 'publicly_accessible false.',
    todo: 'Set it to false: the Data API reaches an Aurora cluster all the same.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2',
    find: publicAddresses,
  }),
  stop('AURORA-NET-004', 'EC2 refuses the address range.', {
    allowed: 'A CIDR block: an address, a slash and a prefix length, such as 10.0.0.0/16 or 2001:db8::/32.',
    todo: 'Write it as a CIDR block; one address is /32, or /128 in IPv6.',
    source: GROUP_RULES,
    find: eachRule(({ cidrBlocks }) =>
      cidrBlocks
        .filter((text) => parseCidr(text) === undefined)
        .map((text) => show(text))
        .join(', '),
    ),
  }),
  look('AURORA-NET-005', 'A security group or one of its rules does not say what it is for.', {
    allowed: 'A description on the group and on each rule.',
    todo: 'Add description. On the group it is fixed at creation: a change replaces it.',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html',
    find: all(
      each(resources('aws_security_group'), ({ values }) => isSilent(values)),
      eachRule(({ values }) => isSilent(values)),
    ),
  }),
  look('AURORA-NET-006', 'A security group lets everything out.', {
    allowed: 'No egress rule: a database only answers. Otherwise what is needed, by port and address.',
    todo: 'Remove the egress rule, or name the port and the addresses.',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
    find: eachRule(
      (rule) =>
        rule.direction === 'egress' && isEverything(rule) && `egress to ${shorten(rule.cidrBlocks)}, every port`,
    ),
  }),
  stop('AURORA-NET-007', 'A security group has rules inside and separate ones: each apply undoes the other half.', {
    allowed: 'Either ingress and egress inside the group, or aws_vpc_security_group_*_rule resources.',
    todo: 'Move the inner rules to aws_vpc_security_group_ingress_rule and aws_vpc_security_group_egress_rule.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/security_group.html.markdown',
    find: each(
      // In a plan the inner rules of a group are also what AWS answered: only the configuration says which are written.
      (stack) => securityGroups(stack).filter(({ references }) => 'ingress' in references || 'egress' in references),
      (group, stack) => {
        const separate = separateRules(stack).filter(({ at }) => groupOf(stack, at) === group);
        return separate.length > 0 && `rules inside, and ${separate.map(({ at }) => at.address).join(', ')}`;
      },
    ),
  }),
  stop('AURORA-NET-008', 'The subnet group does not reach two Availability Zones.', {
    allowed: 'At least two subnets, in two Availability Zones.',
    todo: 'Add a subnet in another zone.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
    find: each(resources('aws_db_subnet_group'), (group, stack) => {
      const ids = group.values.subnet_ids;
      if (!Array.isArray(ids)) return false;
      const distinct = new Set(ids.map((id: Value) => templateOf(id)));
      if (distinct.size < 2) return given(group, 'subnet_ids');
      const zones = zonesOf(stack, ids);
      return zones !== undefined && zones.size < 2 && `${distinct.size} subnets, all in ${[...zones].join(', ')}`;
    }),
  }),
  stop('AURORA-NET-009', 'The cluster names more than three Availability Zones: every plan shows a change.', {
    allowed: 'At most three availability_zones; best none, since the subnet group decides.',
    todo: 'Remove availability_zones.',
    source: PROVIDER_CLUSTER,
    find: argument(clustersOf, 'availability_zones', (zones) => Array.isArray(zones) && zones.length > 3),
  }),
  stop('AURORA-NET-010', 'RDS refuses the port.', {
    allowed: '1150 to 65535.',
    todo: 'Set port in that range, or remove it for 5432.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html',
    find: argument(clustersOf, 'port', outside(1150, 65_535)),
  }),
  stop('AURORA-NET-011', 'EC2 refuses the description.', {
    allowed: 'Letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* up to 255 characters; no quotes, no long dashes.',
    todo: 'Use these characters only.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html',
    find: all(
      each(securityGroups, ({ values }) => isRefused(values)),
      eachRule(({ values }) => isRefused(values)),
    ),
  }),
  stop('AURORA-NET-015', 'An RDS Proxy accepts connections without TLS: passwords cross the network in clear.', {
    allowed: 'require_tls true.',
    todo: 'Set require_tls to true.',
    source:
      'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.howitworks.html#rds-proxy-security.tls',
    find: argument(resources('aws_db_proxy'), 'require_tls', (value) => !isTrue(value)),
  }),
  stop('AURORA-NET-012', 'The parameter group lets clients connect without TLS.', {
    allowed: 'rds.force_ssl 1, which is the default since PostgreSQL 15.',
    todo: 'Remove the parameter, or set it to 1.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html',
    find: each(resources(...PARAMETER_GROUPS), ({ values }) =>
      asBlocks(values.parameter)
        .filter(({ name, value }) => TLS_PARAMETERS.includes(asText(name) ?? '') && isSwitchedOff(value))
        .map(({ name, value }) => `${asText(name)} ${show(value)}`),
    ),
  }),
  stop('AURORA-NET-013', 'The cluster names one or two Availability Zones: the next plan replaces it.', {
    allowed: 'No availability_zones, exactly three, or lifecycle.ignore_changes with availability_zones.',
    todo: 'Remove availability_zones: the subnet group decides. Where it must stay, add it to lifecycle.ignore_changes.',
    source: PROVIDER_CLUSTER,
    find: argument(
      clustersOf,
      'availability_zones',
      (zones, cluster, stack) =>
        isTooFew(zones, cluster, stack) &&
        cluster.ignoreChanges !== undefined &&
        cluster.ignoreChanges !== 'all' &&
        !cluster.ignoreChanges.includes('availability_zones'),
    ),
  }),
  look('AURORA-NET-014', 'The plan makes a cluster in one or two Availability Zones: the next plan may replace it.', {
    allowed: 'No availability_zones, exactly three, or lifecycle.ignore_changes with it, which a plan does not show.',
    todo: 'Remove availability_zones, or make sure that the code has it in lifecycle.ignore_changes.',
    source: PROVIDER_CLUSTER,
    find: argument(
      clustersOf,
      'availability_zones',
      (zones, cluster, stack) => isTooFew(zones, cluster, stack) && cluster.ignoreChanges === undefined,
    ),
  }),
];

/** Whether the code names one or two zones. In a plan the zones of others are what AWS answered. */
function isTooFew(zones: Value | undefined, { references }: Block, { source }: Document): boolean {
  const isWritten = source === 'synth' || 'availability_zones' in references;
  return isWritten && Array.isArray(zones) && zones.length > 0 && zones.length < 3;
}

/** Zones of the subnets that the stack makes; undefined where one is not of the stack, or its zone is not known. */
function zonesOf(stack: Document, ids: readonly Value[]): ReadonlySet<string> | undefined {
  const zones = ids.map((id) => {
    const subnet = resourcesOf(stack, 'aws_subnet').find(
      ({ address }) => id instanceof Unresolved && templateOf(id) === `\${${address}.id}`,
    );
    return asText(subnet?.values.availability_zone) ?? asText(subnet?.values.availability_zone_id);
  });
  return zones.includes(undefined) ? undefined : new Set(zones.map(String));
}

function allRules(stack: Document): readonly GroupRule[] {
  return [...rulesByGroup(stack).values()].flat();
}

/** Judges each rule of a security group, inside of it or separate. */
function eachRule(wrong: (rule: GroupRule) => string | false): StateRule['find'] {
  return (stack) =>
    allRules(stack).flatMap((rule) => {
      const received = wrong(rule);
      return received ? [{ at: rule.at, received }] : [];
    });
}

function isSilent(values: ValueObject): string | false {
  const { description } = values;
  return (
    (!isSet(description) || ['', 'Managed by Terraform'].includes(String(description))) && given(values, 'description')
  );
}

function isRefused(values: ValueObject): string | false {
  return !DESCRIPTION.test(asText(values.description) ?? '') && given(values, 'description');
}

/** Judges what all rules of a group that reach a database port let in together. */
function exposed(
  reach: readonly Exposure['reach'][],
  more: (exposure: Exposure) => string = () => '',
): StateRule['find'] {
  return (stack) => {
    const ports = new Set(clustersOf(stack).map(portOf));
    return [...rulesByGroup(stack).values()].flatMap((rules) =>
      [...(ports.size === 0 ? [5432] : ports)].flatMap((port) => {
        const open = rules.filter((rule) => rule.direction === 'ingress' && reaches(rule, port));
        const cidrBlocks = open.flatMap((rule) => rule.cidrBlocks);
        const exposure = exposureOf(cidrBlocks);
        const widest = open.find((rule) => isWorld(rule.cidrBlocks)) ?? open[0];
        if (widest === undefined || !reach.includes(exposure.reach)) return [];
        return [{ at: widest.at, received: `port ${port} from ${shorten(cidrBlocks)}${more(exposure)}` }];
      }),
    );
  };
}

function isEverything(rule: GroupRule): boolean {
  const everyPort = isKnown(rule.values.from_port) && reaches(rule, 1) && reaches(rule, 65_535);
  return everyPort && exposureOf(rule.cidrBlocks).reach === 'world';
}

function percent({ ipv4Share, ipv6Share }: Exposure): string {
  const share = Math.max(ipv4Share, ipv6Share) * 100;
  return share >= 1 ? `${Math.round(share)} %` : 'less than 1 %';
}

function shorten(blocks: readonly string[]): string {
  return listed(blocks, blocks.length === 4 ? 4 : 3);
}
