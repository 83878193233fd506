import { isWorld } from '../../policy/exposure.ts';
import type { Judgement } from '../../policy/ingress.ts';
import { listed, printable } from '../../terraform/show.ts';
import { BLOCK_ARGUMENTS, GROUP_TYPES, LIST_ARGUMENTS, SEPARATE_INGRESS_TYPES } from '../ingress.ts';
import type { IngressSource } from '../plan/ingress-sources.ts';
import type { Opening } from '../plan/openings.ts';
import type { ChangeRule } from '../rule.ts';
import { look, ofTypes, safe, stop } from './forms.ts';

const SOURCE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.RDSSecurityGroups.html';

const JUDGES = {
  ...ofTypes(GROUP_TYPES, 'ingress'),
  aws_ec2_managed_prefix_list: ['entry', 'max_entries', 'version'],
  aws_ec2_managed_prefix_list_entry: ['cidr', 'prefix_list_id'],
  ...ofTypes(
    SEPARATE_INGRESS_TYPES,
    ...BLOCK_ARGUMENTS,
    ...LIST_ARGUMENTS,
    'from_port',
    'to_port',
    'ip_protocol',
    'protocol',
    'referenced_security_group_id',
    'source_security_group_id',
    'security_group_id',
  ),
};

export const INGRESS_RULES: readonly ChangeRule[] = [
  stop('PLAN-OPEN-001', 'Ingress from the Internet to a database port, also as halves, as ::/0 or on all ports.', {
    allowed:
      "Only the network's own blocks, or single addresses, should be let in; the Data API needs no ingress at all.",
    todo: 'Remove the rule.',
    ...opening(
      'world',
      (opening) =>
        `The database's port ${opening.port} opens to the Internet: ${words(opening.added)}${together(opening)}.`,
    ),
  }),
  look('PLAN-OPEN-002', 'Ingress to a database port from more addresses, another group or a prefix list.', {
    allowed: "Allow what needs it and no more: the network's block, one group, one address.",
    todo: 'Check who uses these addresses.',
    ...opening(
      'more',
      ({ port, added }) => `More is let in on port ${port}: ${words(added)}. It is not the whole Internet.`,
    ),
  }),
  look('PLAN-OPEN-003', 'Ingress whose source is known only after the apply, or cannot be read.', {
    allowed: 'It could be any address, 0.0.0.0/0 included.',
    todo: 'Write the block out, or plan again once its origin exists.',
    ...opening(
      'unknown',
      ({ port, added }) => `What is let in on port ${port} is not known before the apply: ${words(added)}.`,
    ),
  }),
  look('PLAN-OPEN-004', 'All ports open to the world on a group that no database of the plan uses.', {
    allowed: 'A database of another stack may use it.',
    todo: 'Open only the ports that clients need.',
    ...opening(
      'wide elsewhere',
      ({ added }) =>
        `A group that no database of this plan uses opens many ports to the Internet, a database port among them: ${words(added)}.`,
    ),
  }),
  safe('PLAN-OPEN-005', 'The group was open to the world before, and this plan does not change that.', {
    allowed: "Only the network's own blocks should be let in.",
    todo: 'Close it in a plan of its own.',
    ...opening(
      'stays open',
      ({ port }) => `Port ${port} is open to the Internet already, and stays so after this plan.`,
    ),
  }),
  look('PLAN-OPEN-019', 'Ingress to a database port on a group that another stack made, perhaps for its database.', {
    allowed: 'Of the stages here, only functions in the VPC add a rule to the group of the cluster.',
    todo: 'Check that it is the intended group, and what the source contains.',
    ...opening(
      'more elsewhere',
      ({ group, port, added }) =>
        `${group}, which this plan does not have, lets in more on port ${port}: ${words(added)}.`,
    ),
  }),
];

/** Judges the groups that open like this. */
function opening(
  judgement: Judgement,
  says: (opening: Opening) => string,
): Pick<ChangeRule, 'source' | 'judges' | 'find'> {
  return {
    source: SOURCE,
    judges: JUDGES,
    find: (_plan, { openings }) =>
      openings
        .filter((one) => one.judgement === judgement)
        .map((one) => {
          const [{ address, argument } = { address: one.group, argument: undefined }] = one.added;
          return { at: address, ...(argument === undefined ? {} : { argument }), what: says(one) };
        }),
  };
}

function words(sources: readonly IngressSource[]): string {
  const names = [...new Set(sources.map((source) => `${printable(source.written)} (${source.address})`))];
  return listed(names, 4);
}

function together({ added, after }: Opening): string {
  if (isWorld(added.map((source) => source.written))) return added.length === 1 ? '' : ', together';
  return `, together with what is let in already: ${new Set(after.map((source) => source.written)).size} blocks in all`;
}
