import { isDatabaseName, RESERVED_DATABASES } from '@daybreak/aurora/facts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asText } from '../../terraform/value.ts';
import { clustersOf, instancesOf, isMysql, isPostgres } from '../aurora.ts';
import { all, type Problem, type StateRule } from '../rule.ts';
import { argument, refusedBy, resources, stop } from './forms.ts';

const RDS_NAMES = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html';

const CLUSTERS = resources('aws_rds_cluster');

export const namingRules: readonly StateRule[] = [
  stop('AURORA-NAME-001', 'RDS refuses the identifier.', {
    allowed: 'A lower-case letter, then lower-case letters, digits and single hyphens within; at most 63, a prefix 37.',
    todo: 'Shorten it, or use lower-case letters, digits and single hyphens. A new name replaces an existing cluster.',
    source: RDS_NAMES,
    find: all(
      argument(CLUSTERS, 'cluster_identifier', refusedBy(isIdentifier(63))),
      argument(instancesOf, 'identifier', refusedBy(isIdentifier(63))),
      argument(CLUSTERS, 'cluster_identifier_prefix', refusedBy(isPrefix)),
      argument(instancesOf, 'identifier_prefix', refusedBy(isPrefix)),
    ),
  }),
  stop('AURORA-NAME-002', 'RDS refuses the name of the subnet group.', {
    allowed: 'Lower-case letters, digits, hyphens, underscores, dots and spaces, at most 255; not "default".',
    todo: 'Use these characters only. A new name replaces the group, which AWS refuses while a cluster is in it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSubnetGroup.html',
    find: argument(resources('aws_db_subnet_group'), 'name', refusedBy(/^(?!default$)[a-z0-9][a-z0-9_. -]{0,254}$/)),
  }),
  stop('AURORA-NAME-003', 'RDS refuses the name of the database.', {
    allowed: 'A letter, then letters, digits and underscores, at most 63 (MySQL 64); with PostgreSQL no reserved word.',
    todo: 'Use these characters only: underscores in place of hyphens. A new name replaces an existing cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html',
    find: argument(
      clustersOf,
      'database_name',
      refusedBy((name, cluster) => {
        if (isMysql(cluster)) return isDatabaseName(name, 'mysql');
        const isReserved = isPostgres(cluster) && RESERVED_DATABASES.has(name.toLowerCase());
        return !isReserved && /^[a-z]\w{0,62}$/i.test(name);
      }),
    ),
  }),
  stop('AURORA-NAME-004', 'Secrets Manager refuses the name of the secret.', {
    allowed: 'Letters, digits and /_+=.@- only, at most 512 characters.',
    todo: 'Use these characters only.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html',
    find: argument(resources('aws_secretsmanager_secret'), 'name', refusedBy(/^[\w/+=.@-]{1,512}$/)),
  }),
  stop('AURORA-NAME-005', 'Two resources have the same name, and AWS keeps only one of them.', {
    allowed: 'A name of its own for each resource of a kind, in all stacks of an account and Region.',
    todo: 'Rename one of them, or put the stage into the name.',
    source: RDS_NAMES,
    find: (stack, { documents }) => collisions(stack, documents),
  }),
  stop('AURORA-NAME-006', 'IAM or Lambda refuses the name.', {
    allowed: 'At most 64 letters, digits, hyphens and underscores; roles also +=,.@.',
    todo: 'Shorten it, or use these characters only.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    find: all(
      argument(resources('aws_iam_role'), 'name', refusedBy(/^[\w+=,.@-]{1,64}$/)),
      argument(resources('aws_lambda_function'), 'function_name', refusedBy(/^([\w-]{1,64}$|arn:)/)),
    ),
  }),
  stop('AURORA-NAME-007', 'RDS refuses the name.', {
    allowed: 'A letter first, then letters, digits and single hyphens, no hyphen at the end, at most 255 characters.',
    todo: 'Use these characters only.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBCluster.html',
    find: all(
      argument(
        CLUSTERS,
        'final_snapshot_identifier',
        refusedBy((name) => isIdentifier(255)(name.toLowerCase())),
      ),
      argument(resources('aws_rds_cluster_parameter_group'), 'name', refusedBy(isIdentifier(255))),
    ),
  }),
];

/** Terraform adds 26 digits. A plan shows an empty prefix where none is written. */
function isPrefix(prefix: string): boolean {
  return prefix === '' || isIdentifier(63)(`${prefix}${'0'.repeat(26)}`);
}

function isIdentifier(maxLength: number): (name: string) => boolean {
  return (name) => name.length <= maxLength && /^[a-z](?:-?[a-z0-9])*$/.test(name);
}

/** Which argument must be unique among the resources of a type, within an account and Region. */
const UNIQUE: Readonly<Record<string, string>> = {
  aws_rds_cluster: 'cluster_identifier',
  aws_rds_cluster_instance: 'identifier',
  aws_rds_cluster_parameter_group: 'name',
  aws_db_subnet_group: 'name',
  aws_security_group: 'name',
  aws_secretsmanager_secret: 'name',
  aws_iam_role: 'name',
  aws_iam_policy: 'name',
  aws_lambda_function: 'function_name',
  aws_cloudwatch_log_group: 'name',
  aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_cloudwatch_dashboard: 'dashboard_name',
  aws_db_event_subscription: 'name',
  aws_db_proxy: 'name',
  aws_backup_vault: 'name',
  aws_kms_alias: 'name',
  aws_sns_topic: 'name',
  aws_sqs_queue: 'name',
};

function collisions(stack: Document, documents: readonly Document[]): readonly Problem[] {
  return Object.entries(UNIQUE).flatMap(([type, argument]) => {
    const seen = new Map<string, string>();
    for (const other of earlier(stack, documents)) {
      for (const block of resourcesOf(other, type))
        seen.set(nameOf(block, argument) ?? '', `${block.address} in ${other.name}`);
    }
    return resourcesOf(stack, type).flatMap((block): readonly Problem[] => {
      const name = nameOf(block, argument);
      if (name === undefined) return [];
      const first = seen.get(name);
      if (first === undefined) seen.set(name, block.address);
      const received = `${given(block, argument)}`;
      if (first !== undefined) return [{ at: block, received: `${received}, also on ${first}` }];
      const repeated = block.count !== undefined && block.count > 1 && (block.references[argument] ?? []).length === 0;
      return repeated ? [{ at: block, received: `${received} on each of ${block.count} by count` }] : [];
    });
  });
}

/** Synthesised stacks that come before this one. Plans are judged by themselves: two of them are often one stack at two times. */
function earlier(stack: Document, documents: readonly Document[]): readonly Document[] {
  if (stack.source === 'plan') return [];
  return documents.slice(0, documents.indexOf(stack)).filter(({ source }) => source === 'synth');
}

/** AWS compares RDS names without case. */
function nameOf(block: Block, argument: string): string | undefined {
  const name = asText(block.values[argument]);
  return block.type.startsWith('aws_rds') || block.type.startsWith('aws_db') ? name?.toLowerCase() : name;
}
