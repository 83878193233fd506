import type { Block, Document } from '../../terraform/document.ts';
import { names } from '../../terraform/references.ts';
import { asText, templateOf } from '../../terraform/value.ts';

/** The example account of the AWS documentation. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

/**
 * The ARN of a block in an example account. Unknown parts become the block's name. Undefined for other types than these.
 */
export function arnOf(block: Block): string | undefined {
  const name = (argument: string) =>
    (asText(block.values[argument]) ?? known(templateOf(block.values[argument] ?? ''))) || block.name;
  const regional = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
  switch (block.type) {
    case 'aws_rds_cluster':
      return regional('rds', `cluster:${name('cluster_identifier')}`);
    case 'aws_secretsmanager_secret':
      return regional('secretsmanager', `secret:${name('name')}-AbCdEf`);
    case 'aws_cloudwatch_log_group':
      return regional('logs', `log-group:${name('name')}`);
    case 'aws_kms_key':
      return regional('kms', `key/${block.name}`);
    case 'aws_lambda_function':
      return regional('lambda', `function:${name('function_name')}`);
    case 'aws_sns_topic':
      return regional('sns', name('name'));
    case 'aws_sqs_queue':
      return regional('sqs', name('name'));
    case 'aws_iam_role':
      return `arn:aws:iam::${ACCOUNT}:role/${name('name')}`;
    case 'aws_iam_policy':
      return `arn:aws:iam::${ACCOUNT}:policy/${name('name')}`;
    default:
      return undefined;
  }
}

/** The secret that RDS creates and rotates if it manages the master password. */
export function managedSecretArn(cluster: Block): string {
  const identifier = asText(cluster.values.cluster_identifier) ?? cluster.name;
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:rds!cluster-${identifier}-AbCdEf`;
}

/** Replaces each expression that names a block of the stack, the account or the Region. */
export function withArns(stack: Document, template: string): string {
  return template.replace(
    /(?<!\$)\$\{((?:[^{}]|\{[^{}]*\})*)\}/g,
    (whole, expression: string) => arnIn(stack, expression) ?? whole,
  );
}

function arnIn(stack: Document, expression: string): string | undefined {
  if (/\baws_caller_identity\.[\w-]+\.account_id\b/.test(expression)) return ACCOUNT;
  if (/\baws_region\.[\w-]+\.(name|region|id)\b/.test(expression)) return REGION;
  if (/\baws_partition\.[\w-]+\.partition\b/.test(expression)) return 'aws';
  const reference = expression.replace(/\[[^\]]*\]/g, '');
  const block = stack.blocks.find(
    (candidate) => candidate.mode === 'managed' && words(reference).some((word) => names(word, candidate)),
  );
  if (block === undefined) return undefined;
  return reference.includes('master_user_secret') ? managedSecretArn(block) : arnOf(block);
}

function words(expression: string): readonly string[] {
  return expression.match(/[\w.-]+/g) ?? [];
}

/** The known part of a template: `alex-db-credentials-${random_id.s.hex}` is `alex-db-credentials-1a2b3c4d` in the example account. */
function known(template: string): string {
  return template.replace(/\$\{[^}]*\}/g, '1a2b3c4d');
}
