import { BackupPlan } from '@cdktf/provider-aws/lib/backup-plan/index.js';
import { BackupSelection } from '@cdktf/provider-aws/lib/backup-selection/index.js';
import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { type Account, serviceRole } from '@daybreak/aurora/parts';
import type { TerraformStack } from 'cdktf';
import type { Stage } from '../stages/index.ts';

export interface AwsBackupOptions {
  readonly stage: Stage;
  readonly settings: NonNullable<Stage['durability']['awsBackup']>;
  readonly cluster: {
    readonly arn: string;
    /** For the description of the role. */
    readonly named: string;
  };
  readonly names: { readonly vault: string; readonly plan: string; readonly role: string };
  readonly account: Account;
}

/** Before the default window of Aurora's own backups, during which AWS Backup cannot start. */
const DEFAULT_SCHEDULE = 'cron(0 1 ? * * *)';
const START_WITHIN_MINUTES = 60;
const END_WITHIN_MINUTES = 720;

/**
 * A vault, a plan with one rule, and the cluster as its selection. Snapshots of Aurora keep the key of the cluster, so the vault needs no
 * key.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
 */
export function awsBackup(stack: TerraformStack, options: AwsBackupOptions): void {
  const { stage, settings, cluster, names, account } = options;
  const kept = stage.durability.preventDestroy;
  const vault = new BackupVault(stack, 'backup_vault', {
    name: names.vault,
    // AWS deletes no vault that has snapshots. With force_destroy the provider deletes these first.
    forceDestroy: !kept,
    ...(kept ? { lifecycle: { preventDestroy: true } } : {}),
  });
  const plan = new BackupPlan(stack, 'backup_plan', {
    name: names.plan,
    rule: [
      {
        ruleName: 'snapshots',
        targetVaultName: vault.name,
        schedule: settings.schedule ?? DEFAULT_SCHEDULE,
        startWindow: START_WITHIN_MINUTES,
        completionWindow: END_WITHIN_MINUTES,
        lifecycle: { deleteAfter: settings.retentionDays },
      },
    ],
  });
  const role = serviceRole(stack, 'backup_role', {
    name: names.role,
    description: `AWS Backup of the ${cluster.named}`,
    service: 'backup.amazonaws.com',
    accountId: account.id,
    permissionsBoundary: stage.access.permissionsBoundary,
  });
  const policy = new IamRolePolicyAttachment(stack, 'backup_policy', {
    role: role.name,
    policyArn: `arn:${account.partition()}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup`,
  });
  new BackupSelection(stack, 'backup_selection', {
    name: 'cluster',
    planId: plan.id,
    iamRoleArn: role.arn,
    resources: [cluster.arn],
    dependsOn: [policy],
  });
}
