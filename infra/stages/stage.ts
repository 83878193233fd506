import type { Waiver } from '../rules/waivers.ts';

/** What a stage decides. Plain data: free of cdktf, so that scripts read the same facts that the stacks are made from. */
export interface Stage {
  /** Also the first part of the stack ids: `<name>-database`. */
  readonly name: string;
  /** Default of the Terraform variable `aws_region`. */
  readonly region: string;
  /** Aurora PostgreSQL version: a major such as `17`, which the provider compares by prefix, so that minor upgrades are no drift. */
  readonly engineVersion: string;
  readonly capacity: {
    /** Defaults of the Terraform variables `min_capacity` and `max_capacity`, in ACU (1 ACU is about 2 GiB of memory). */
    readonly minAcu: number;
    readonly maxAcu: number;
    /** How long a cluster with a minimum of 0 ACU is idle before it pauses: 300 to 86,400. Unused above 0, which AWS wants. */
    readonly secondsUntilAutoPause: number;
  };
  readonly databaseName: string;
  readonly masterUsername: string;
  /**
   * The number to raise, and commit, for a new master password. It stands here and is no Terraform variable: a variable
   * would fall back to its default at the next plain apply, and rotate again.
   */
  readonly passwordVersion: number;
  readonly backup: {
    /** 1 to 35. */
    readonly retentionDays: number;
    /** UTC, `hh:mm-hh:mm`, at least 30 minutes, apart from the maintenance window. */
    readonly window: string;
  };
  /** UTC, `ddd:hh:mm-ddd:hh:mm`, at least 30 minutes. */
  readonly maintenanceWindow: string;
  /** Changes restart the database at once (true) or in the maintenance window (false). */
  readonly applyImmediately: boolean;
  /** Whether destroying the cluster leaves no snapshot of it behind. */
  readonly skipFinalSnapshot: boolean;
  /** How long a destroyed secret can still be recovered, in days: 0 (gone at once), or 7 to 30. */
  readonly secretRecoveryDays: number;
  /** One of the periods that CloudWatch Logs offers, in days. */
  readonly logRetentionDays: number;
  /** Accepted deviations from the rules of docs/rules.md: each expires, and is refused when it matches nothing. @default [] */
  readonly waivers?: readonly Waiver[];
}
