import { describe, expect, test } from '@jest/globals';
import type { StageSettings } from '../../../stages/index.ts';
import { addresses, at, stackOf } from '../stack-of.ts';

type Placement = NonNullable<StageSettings['network']>['placement'];
const DEDICATED: Placement = { kind: 'dedicated', cidrBlock: '10.40.0.0/16' };
const stackWith = (placement: Placement = DEDICATED) =>
  stackOf({ network: { placement, vpcEndpoints: ['rds-data', 'secretsmanager', 'logs'] } });

describe('interface endpoints', () => {
  test('are those in the stage, with the service names of AWS', () => {
    const stack = stackWith();

    expect(addresses(stack, 'aws_vpc_endpoint')).toEqual([
      'aws_vpc_endpoint.endpoint_logs',
      'aws_vpc_endpoint.endpoint_rds_data',
      'aws_vpc_endpoint.endpoint_secretsmanager',
    ]);
    expect(at(stack, 'aws_vpc_endpoint.endpoint_rds_data')).toMatchObject({
      service_name: 'com.amazonaws.${var.aws_region}.rds-data',
      vpc_endpoint_type: 'Interface',
      private_dns_enabled: true,
      security_group_ids: ['${aws_security_group.endpoints_security_group.id}'],
      tags: { Name: 'alex-test-aurora-rds-data' },
    });
    expect(addresses(stackOf({ network: { placement: DEDICATED } }), 'aws_vpc_endpoint')).toEqual([]);
  });

  test('answer HTTPS only from the VPC, and only principals of the account', () => {
    const stack = stackWith();

    expect(at(stack, 'aws_vpc_security_group_ingress_rule.https-from-vpc')).toMatchObject({
      security_group_id: '${aws_security_group.endpoints_security_group.id}',
      cidr_ipv4: '${aws_vpc.database_vpc.cidr_block}',
      from_port: 443,
      to_port: 443,
    });
    expect(at(stack, 'aws_vpc_endpoint.endpoint_logs').policy).toContain(
      '"Condition" = {"StringEquals" = {"aws:PrincipalAccount" = data.aws_caller_identity.',
    );
  });

  test('in given subnets, two of one zone are found in the plan', () => {
    const subnetIds = ['subnet-0000000a', 'subnet-0000000b'];
    const stack = stackWith({ kind: 'given', vpcId: 'vpc-0123abcd', subnetIds });

    expect(JSON.stringify(at(stack, 'aws_vpc_endpoint.endpoint_logs').lifecycle)).toContain(
      'length(distinct([data.aws_subnet.given_subnet_1.availability_zone, data.aws_subnet.given_subnet_2.availability_zone])) == 2',
    );
    expect(at(stackWith(), 'aws_vpc_endpoint.endpoint_logs')).not.toHaveProperty('lifecycle');
  });
});
