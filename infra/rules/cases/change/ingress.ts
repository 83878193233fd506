import { change, ingressRule, type RuleCase, ref, standing } from '../plans.ts';

const other = change('aws_security_group.web', {
  before: { id: 'sg-9' },
  after: { id: 'sg-9' },
  code: { name: 'web' },
});
const allPorts = { security_group_id: 'sg-9', ip_protocol: '-1', from_port: null, to_port: null };
const world = { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_ipv4: '0.0.0.0/0' };

export const INGRESS_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-OPEN-001': {
    fires: {
      changes: [
        ...standing(),
        ingressRule('half', { cidr_ipv4: '0.0.0.0/1' }),
        ingressRule('rest', { cidr_ipv4: '128.0.0.0/1' }),
      ],
    },
    quiet: { changes: [...standing(), ingressRule('vpc', { cidr_ipv4: '172.31.0.0/16' })] },
  },
  'PLAN-OPEN-002': {
    fires: { changes: [...standing(), ingressRule('office', { cidr_ipv4: '198.51.100.7/32' })] },
    quiet: {
      changes: [
        change('aws_security_group.db', { after: { name: 'db' }, unknown: ['id', 'ingress'] }),
        ingressRule(
          'vpc',
          { security_group_id: null, cidr_ipv4: '172.31.0.0/16' },
          { unknown: ['security_group_id'], code: { security_group_id: ref('aws_security_group.db.id') } },
        ),
      ],
    },
  },
  'PLAN-OPEN-003': {
    fires: {
      changes: [
        ...standing(),
        ingressRule('late', {}, { unknown: ['cidr_ipv4'], code: { cidr_ipv4: ref('data.external.ip.result') } }),
      ],
    },
    quiet: {
      changes: [
        ...standing(),
        ingressRule('late', {}, { unknown: ['cidr_ipv4'], code: { cidr_ipv4: ref('aws_vpc.own.cidr_block') } }),
      ],
    },
  },
  'PLAN-OPEN-004': {
    fires: { changes: [...standing(), other, ingressRule('web', { ...allPorts, cidr_ipv4: '0.0.0.0/0' })] },
    quiet: {
      changes: [
        ...standing(),
        other,
        ingressRule('web', { security_group_id: 'sg-9', from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0' }),
      ],
    },
  },
  'PLAN-OPEN-005': {
    fires: {
      changes: [...standing(), change('aws_vpc_security_group_ingress_rule.old', { before: world, after: world })],
    },
    quiet: {
      changes: [
        ...standing(),
        change('aws_vpc_security_group_ingress_rule.old', {
          before: world,
          after: { ...world, cidr_ipv4: '10.0.0.0/8' },
        }),
      ],
    },
  },
  'PLAN-OPEN-019': {
    fires: {
      changes: [
        ingressRule('functions', {
          security_group_id: 'sg-of-another-stack',
          referenced_security_group_id: 'sg-functions',
        }),
      ],
    },
    quiet: {
      changes: [
        ingressRule('https', {
          security_group_id: 'sg-of-another-stack',
          from_port: 443,
          to_port: 443,
          cidr_ipv4: '10.0.0.0/8',
        }),
      ],
    },
  },
};
