import type { Waiver } from '../rules/waiver.ts';

/** When the waivers are reviewed again. */
const NEXT_REVIEW = '2027-11-30';

const NOTHING_TO_KEEP = 'Nothing in dev is worth keeping: it is created and deleted at will.';
const AWS_KEYS =
  'Keys that AWS owns encrypt it; a key of your own costs a dollar a month and protects nothing more in dev.';

/** What a stage does without, by rule. The rules judge every stage as production here: standards know no other. */
export const securityWaivers: Readonly<Record<string, readonly Waiver[]>> = {
  dev: [
    waive('AURORA-SEC-001', AWS_KEYS),
    waive('AURORA-DUR-001', NOTHING_TO_KEEP),
    waive('AURORA-DUR-016', NOTHING_TO_KEEP),
    waive('AURORA-SEC-029', AWS_KEYS),
    waive('AURORA-SEC-004', 'CloudWatch bills logs by the gigabyte; the RDS console shows them.'),
    waive('AURORA-SEC-005', 'Needs the log export, which dev does not have.'),
    waive('AURORA-SEC-006', `The continuous backups of Aurora are on. ${NOTHING_TO_KEEP}`),
    waive('AURORA-SEC-007', 'One instance halves the bill. Storage is in three zones anyway.'),
    waive('AURORA-SEC-008', 'Only addresses of the VPC reach the port; another number would hide nothing from them.'),
    waive('AURORA-SEC-011', NOTHING_TO_KEEP),
    waive('AURORA-SEC-012', 'Its metrics are billed as logs; the free metrics are enough to try things out.'),
    waive('AURORA-SEC-013', 'Not needed to try things out; observability.insights turns them on in other stages.'),
    waive('AURORA-SEC-015', AWS_KEYS),
    waive('AURORA-SEC-016', 'A higher passwordVersion in the stage file rotates the password.'),
    waive('AURORA-SEC-020', 'Two weeks are enough to find a mistake in dev.'),
    waive('AURORA-SEC-021', AWS_KEYS),
    waive('AURORA-SEC-026', 'Logs are enough to try things out; functions.tracing turns X-Ray on in other stages.'),
    waive('AURORA-SEC-027', 'A new account has 10 executions in total, and then AWS refuses any reservation.'),
    waive('AURORA-SEC-028', AWS_KEYS),
  ],
  production: [
    waive(
      'AURORA-SEC-006',
      'Aurora keeps its continuous backups for 30 days and takes a last snapshot; durability.awsBackup adds a vault where a rule asks for one.',
    ),
    waive('AURORA-SEC-008', 'No address reaches the port: there is no ingress at all.'),
    waive('AURORA-SEC-011', 'Alarms tell what is wrong; observability.events adds the events of RDS.'),
    waive(
      'AURORA-SEC-016',
      'A higher passwordVersion in the stage file rotates the password, in a reviewed change; credentials.mode "managed" does it on a schedule.',
    ),
  ],
};

function waive(rule: string, reason: string): Waiver {
  return { rule, reason, until: NEXT_REVIEW };
}
