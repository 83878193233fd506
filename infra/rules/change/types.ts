/** Resource types that the rules look into. */
const EXAMINED: ReadonlySet<string> = new Set([
  'aws_rds_cluster',
  'aws_rds_cluster_instance',
  'aws_db_instance',
  'aws_dsql_cluster',
  'aws_docdb_cluster',
  'aws_neptune_cluster',
  'aws_rds_cluster_parameter_group',
  'aws_db_parameter_group',
  'aws_db_subnet_group',
  'aws_db_cluster_snapshot',
  'aws_db_snapshot',
  'aws_db_snapshot_copy',
  'aws_rds_cluster_snapshot_copy',
  'aws_db_proxy',
  'aws_ebs_volume',
  'aws_ebs_snapshot',
  'aws_backup_vault',
  'aws_secretsmanager_secret',
  'aws_secretsmanager_secret_version',
  'aws_secretsmanager_secret_policy',
  'aws_secretsmanager_secret_rotation',
  'aws_kms_key',
  'aws_kms_replica_key',
  'aws_kms_external_key',
  'aws_kms_key_policy',
  'aws_security_group',
  'aws_default_security_group',
  'aws_security_group_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_iam_role',
  'aws_iam_policy',
  'aws_iam_role_policy',
  'aws_iam_user_policy',
  'aws_iam_group_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_user_policy_attachment',
  'aws_iam_group_policy_attachment',
  'aws_iam_policy_attachment',
  'aws_kms_grant',
  'aws_ec2_managed_prefix_list',
  'aws_ec2_managed_prefix_list_entry',
]);

export function isExamined(type: string): boolean {
  return EXAMINED.has(type);
}

/** Types of the database services themselves, known here or not. */
export function isDatabaseType(type: string): boolean {
  return /^aws_(rds|db|dsql|docdb|neptune)_/.test(type);
}
