import type { Answers } from '../../test/proof/rewrite.ts';
import { blocksOf, type Json, type StackJson } from '../../test/proof/stack-json.ts';

export const STORED = { username: 'alexadmin', password: 'the one that the secret holds' };

/** Answers of AWS by type of resource, for attributes whose name is not a valid value. */
const BY_TYPE: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  'data.aws_subnets': { ids: ['subnet-a', 'subnet-b'] },
  'data.aws_availability_zones': { names: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
  'data.aws_vpc': { cidr_block: '172.31.0.0/16' },
  'data.aws_subnet': { vpc_id: 'vpc-0123abcd' },
  'data.aws_caller_identity': { account_id: '123456789012' },
  'data.aws_partition': { partition: 'aws' },
  aws_rds_cluster: {
    arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex',
    availability_zones: ['eu-central-1c', 'eu-central-1a', 'eu-central-1b'],
    master_user_secret: [{ secret_arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1' }],
  },
  aws_dsql_cluster: {
    arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
    identifier: 'abcdefghijklmnopqrstuvwxyz',
  },
  'ephemeral.aws_secretsmanager_secret_version': { secret_string: JSON.stringify(STORED) },
  'ephemeral.random_password': { result: 'a new one in every run' },
};

/** Answers for single blocks. */
const BY_ADDRESS: Answers = {
  'data.aws_subnet.given_subnet_1': { availability_zone: 'eu-central-1b' },
  'data.aws_subnet.given_subnet_2': { availability_zone: 'eu-central-1c' },
};

/** Answers to every request of the stack, and to no other. */
export function answersFor(stack: StackJson, more: Answers = {}): Answers {
  const text = JSON.stringify(stack);
  const entries = blocksOf(stack).flatMap(({ address, kind, type }) => {
    const known = {
      ...BY_TYPE[kind === 'resource' ? type : `${kind}.${type}`],
      ...BY_ADDRESS[address],
      ...more[address],
    };
    const asked = Object.entries(known).filter(
      ([name]) => text.includes(`${address}.${name}`) || text.includes(`self.${name}`),
    );
    return asked.length === 0 ? [] : [[address, Object.fromEntries(asked)] as const];
  });
  return Object.fromEntries(entries);
}
