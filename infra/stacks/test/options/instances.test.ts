import { describe, expect, test } from '@jest/globals';
import { addresses, at, stackOf } from '../stack-of.ts';

describe('instances', () => {
  const stack = stackOf({
    instances: {
      writerZone: 0,
      readers: { 2: { promotionTier: 1, zone: 1 }, 'bi-1': { promotionTier: 15, zone: 'us-east-1c' } },
      caCertificate: 'rds-ca-rsa2048-g1',
    },
  });

  test('the writer has tier 0, readers have their own, and each has a different identifier and address', () => {
    expect(addresses(stack, 'aws_rds_cluster_instance')).toEqual([
      'aws_rds_cluster_instance.reader_2',
      'aws_rds_cluster_instance.reader_bi_1',
      'aws_rds_cluster_instance.writer',
    ]);
    expect(at(stack, 'aws_rds_cluster_instance.writer')).toMatchObject({
      identifier: 'alex-test-aurora-1',
      promotion_tier: 0,
    });
    expect(at(stack, 'aws_rds_cluster_instance.reader_2')).toMatchObject({
      identifier: 'alex-test-aurora-2',
      promotion_tier: 1,
    });
    expect(at(stack, 'aws_rds_cluster_instance.reader_bi_1')).toMatchObject({
      identifier: 'alex-test-aurora-bi-1',
      promotion_tier: 15,
    });
  });

  test('a number is one of the zones of the cluster, so that two numbers are two zones', () => {
    const zones = ['writer', 'reader_2', 'reader_bi_1'].map(
      (name) => at(stack, `aws_rds_cluster_instance.${name}`).availability_zone,
    );

    expect(zones).toEqual([
      '${sort(aws_rds_cluster.aurora.availability_zones)[0]}',
      '${sort(aws_rds_cluster.aurora.availability_zones)[1]}',
      'us-east-1c',
    ]);
  });

  test('with given subnets, only zones with a subnet are used', () => {
    const subnetIds = ['subnet-0000000a', 'subnet-0000000b'];
    const placed = stackOf({
      instances: { writerZone: 1 },
      network: { placement: { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds } },
    });

    expect(at(placed, 'aws_rds_cluster_instance.writer').availability_zone).toBe(
      '${sort(setintersection(aws_rds_cluster.aurora.availability_zones, ' +
        'distinct([data.aws_subnet.given_subnet_1.availability_zone, data.aws_subnet.given_subnet_2.availability_zone])))[1]}',
    );
  });

  test('all are serverless, closed to the public, of the engine of the cluster, and get minor upgrades', () => {
    for (const address of addresses(stack, 'aws_rds_cluster_instance')) {
      expect(at(stack, address)).toMatchObject({
        instance_class: 'db.serverless',
        engine: '${aws_rds_cluster.aurora.engine}',
        engine_version: '${aws_rds_cluster.aurora.engine_version}',
        publicly_accessible: false,
        auto_minor_version_upgrade: true,
        ca_cert_identifier: 'rds-ca-rsa2048-g1',
      });
    }
  });

  test('removing a reader leaves the others as they were', () => {
    const one = stackOf({ instances: { readers: { 3: { promotionTier: 2 } } } });
    const both = stackOf({ instances: { readers: { 2: { promotionTier: 1 }, 3: { promotionTier: 2 } } } });

    expect(at(one, 'aws_rds_cluster_instance.reader_3')).toEqual(at(both, 'aws_rds_cluster_instance.reader_3'));
  });

  test('without a zone in the stage, AWS chooses', () => {
    expect(at(stackOf({}), 'aws_rds_cluster_instance.writer')).not.toHaveProperty('availability_zone');
  });
});

test('capacity: the settings are the defaults of the variables', () => {
  const { variable } = stackOf({ capacity: { minAcu: 0, maxAcu: 64, secondsUntilAutoPause: 900 } });
  const stack = stackOf({ capacity: { minAcu: 0, maxAcu: 64, secondsUntilAutoPause: 900 } });

  expect([variable?.min_capacity?.default, variable?.max_capacity?.default]).toEqual([0, 64]);
  expect(at(stack, 'aws_rds_cluster.aurora').serverlessv2_scaling_configuration).toMatchObject({
    seconds_until_auto_pause: '${(0 == var.min_capacity) ? 900 : null}',
  });
});

test("I/O-Optimized storage is an argument of the cluster; standard storage is AWS's default", () => {
  const storage = (capacity: NonNullable<Parameters<typeof stackOf>[0]['capacity']>) =>
    at(stackOf({ capacity }), 'aws_rds_cluster.aurora').storage_type;

  expect(storage({ storage: 'io-optimized' })).toBe('aurora-iopt1');
  expect(storage({})).toBeUndefined();
});
