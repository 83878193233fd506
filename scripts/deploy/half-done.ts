// What an interrupted apply leaves, and how to continue.
import type { Plan } from '../../infra/terraform/document.ts';
import type { ApplyError } from '../terraform/apply.ts';

/** Types with data or access to it: replacing one after an interrupted creation would delete the data. */
const KEPT_TYPES = [
  'aws_rds_cluster',
  'aws_rds_cluster_instance',
  'aws_rds_global_cluster',
  'aws_db_instance',
  'aws_dsql_cluster',
  'aws_secretsmanager_secret',
  'aws_kms_key',
];

/** Addresses that the plan would replace only because their creation was interrupted (Ctrl-C leaves them tainted). */
export function taintedDatabases(plan: Plan, types: readonly string[] = KEPT_TYPES): readonly string[] {
  return plan.changes
    .filter(({ type, reason }) => reason === 'replace_because_tainted' && types.includes(type))
    .map(({ address }) => address);
}

/** A resource in AWS that is not in the state: a killed Terraform was creating it, or another person or tool has. */
export interface Existing {
  readonly address: string;
  /** The id for the import; undefined if it does not follow from the name. */
  readonly id: string | undefined;
}

const EXISTS = /already ?exists|AlreadyExists|ResourceExistsException|InvalidGroup\.Duplicate/i;

/** The argument that is also the id to import by. */
const IMPORT_IDS: Readonly<Record<string, string>> = {
  aws_rds_cluster: 'cluster_identifier',
  aws_rds_cluster_instance: 'identifier',
  aws_rds_cluster_parameter_group: 'name',
  aws_db_parameter_group: 'name',
  aws_db_subnet_group: 'name',
  aws_iam_role: 'name',
  aws_cloudwatch_log_group: 'name',
  aws_cloudwatch_metric_alarm: 'alarm_name',
  aws_cloudwatch_dashboard: 'dashboard_name',
  aws_db_event_subscription: 'name',
  aws_db_proxy: 'name',
  aws_backup_vault: 'name',
  aws_kms_alias: 'name',
};

/** Resources whose creation AWS refused because one with that name exists. */
export function existingOnAws(errors: readonly ApplyError[], plan: Plan): readonly Existing[] {
  const addresses = errors.flatMap(({ address, summary, detail }) =>
    address !== undefined && EXISTS.test(`${summary} ${detail}`) ? [address] : [],
  );
  return [...new Set(addresses)].map((address) => {
    const change = plan.changes.find((row) => row.address === address);
    const id = change?.after?.[IMPORT_IDS[change.type] ?? ''];
    return { address, id: typeof id === 'string' && id !== '' ? id : undefined };
  });
}
