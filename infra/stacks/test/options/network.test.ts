import { describe, expect, test } from '@jest/globals';
import { addresses, at, stackOf } from '../stack-of.ts';

describe('ingress', () => {
  const stack = stackOf({
    network: {
      port: 5433,
      ingress: {
        inside: { from: 'vpc', description: 'psql from inside' },
        office: { cidrBlock: '10.1.0.0/16', description: 'psql from the office' },
        office_ipv6: { cidrBlock: '2001:db8::/48', description: 'the same by IPv6' },
        bastion: { securityGroupId: 'sg-0123abcd', description: 'psql from the bastion' },
      },
    },
  });

  test.each([
    ['inside', { cidr_ipv4: '${data.aws_vpc.default_vpc.cidr_block}', description: 'psql from inside' }],
    ['office', { cidr_ipv4: '10.1.0.0/16', description: 'psql from the office' }],
    ['office_ipv6', { cidr_ipv6: '2001:db8::/48', description: 'the same by IPv6' }],
    ['bastion', { referenced_security_group_id: 'sg-0123abcd', description: 'psql from the bastion' }],
  ])('%s is one rule, only for the database port', (name, rule) => {
    expect(at(stack, `aws_vpc_security_group_ingress_rule.${name}`)).toEqual({
      ...rule,
      ip_protocol: 'tcp',
      from_port: 5433,
      to_port: 5433,
      security_group_id: '${aws_security_group.aurora_security_group.id}',
    });
  });

  test.each(['writer', 'aurora', 'aurora_security_group', 'suffix'])('a rule may be called %s', (name) => {
    const named = stackOf({ network: { ingress: { [name]: { cidrBlock: '10.1.0.0/16', description: 'psql' } } } });

    expect(at(named, `aws_vpc_security_group_ingress_rule.${name}`)).toMatchObject({ cidr_ipv4: '10.1.0.0/16' });
  });

  test('without ingress there is no rule, and there is never an egress rule', () => {
    const closed = stackOf({ network: { ingress: {} } });

    expect(addresses(closed, 'aws_vpc_security_group')).toEqual([]);
    expect(at(closed, 'aws_security_group.aurora_security_group')).not.toHaveProperty('egress');
    expect(at(closed, 'aws_rds_cluster.aurora').vpc_security_group_ids).toEqual([
      '${aws_security_group.aurora_security_group.id}',
    ]);
  });

  test('the port is used for the cluster and in the secret', () => {
    expect(at(stack, 'aws_rds_cluster.aurora').port).toBe(5433);
    expect(at(stack, 'aws_secretsmanager_secret_version.db_credentials_version').secret_string_wo).toContain(
      '"port" = 5433',
    );
  });
});

test('a given VPC is read and compared, and nothing of it is made', () => {
  const subnetIds = ['subnet-0000000a', 'subnet-0000000b'];
  const stack = stackOf({ network: { placement: { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds } } });

  expect(addresses(stack, 'data.aws_vpc')).toEqual(['data.aws_vpc.given_vpc']);
  expect(addresses(stack, 'data.aws_subnet')).toEqual([
    'data.aws_subnet.given_subnet_1',
    'data.aws_subnet.given_subnet_2',
  ]);
  expect(addresses(stack, 'aws_subnet')).toEqual([]);
  expect(at(stack, 'aws_db_subnet_group.aurora_subnet_group').subnet_ids).toEqual(subnetIds);
  expect(at(stack, 'aws_security_group.aurora_security_group').vpc_id).toBe('${data.aws_vpc.given_vpc.id}');
});

describe('a dedicated VPC', () => {
  const stack = stackOf({ network: { placement: { kind: 'dedicated', cidrBlock: '10.40.0.0/16' } } });

  test('has three subnets in three zones, which do not move when AWS opens another', () => {
    for (const index of [0, 1, 2]) {
      expect(at(stack, `aws_subnet.database_subnet_${index + 1}`)).toMatchObject({
        cidr_block: `\${cidrsubnet(aws_vpc.database_vpc.cidr_block, 2, ${index})}`,
        availability_zone: `\${element(data.aws_availability_zones.zones.names, ${index})}`,
        map_public_ip_on_launch: false,
        lifecycle: { ignore_changes: ['availability_zone'] },
      });
    }
    expect(at(stack, 'aws_db_subnet_group.aurora_subnet_group').subnet_ids).toHaveLength(3);
  });

  test('has no connection to the outside: no gateway, no route, no peering, and a default group without rules', () => {
    const kinds = addresses(stack).map((address) => address.split('.')[0]);

    expect(kinds.filter((kind) => /gateway|peering|endpoint|^aws_route$|eip/.test(kind ?? ''))).toEqual([]);
    expect(at(stack, 'aws_route_table.database_routes')).not.toHaveProperty('route');
    expect(addresses(stack, 'aws_route_table_association')).toHaveLength(3);
    expect(at(stack, 'aws_default_security_group.database_vpc_default_group')).toEqual({
      vpc_id: '${aws_vpc.database_vpc.id}',
    });
  });

  test('does not ask for the default VPC', () => {
    expect(addresses(stack, 'data.aws_vpc')).toEqual([]);
  });
});
