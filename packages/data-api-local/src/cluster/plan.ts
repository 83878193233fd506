/** A user of the cluster, each with a secret of its own. */
export interface UserDefinition {
  readonly name: string;
  /** Reads everything and changes nothing: a member of `pg_read_all_data` without any other right. @default false */
  readonly readOnly?: boolean;
}

export interface WaitOptions {
  /** Ends the wait: the start rejects with its reason, and creates nothing. @default - waits as long as necessary */
  readonly signal?: AbortSignal | undefined;
  /** Called once, after a second, with what the start waits for. @default - not reported */
  readonly onWait?: ((message: string) => void) | undefined;
}

export interface ProvisionPlan extends WaitOptions {
  /** Owns the databases and may create databases and roles, but is not a superuser: like the master user on Aurora. */
  readonly masterUsername: string;
  readonly users: readonly UserDefinition[];
  readonly databases: readonly string[];
  /** Makes the names of the databases unique to this call. */
  readonly databaseSuffix?: string | undefined;
  /** The database that new ones are copied from. @default - an empty one */
  readonly template?: string | undefined;
  /** Extensions that the master user may create, beside the trusted ones and those of Aurora. @default [] */
  readonly allowExtensions?: readonly string[] | undefined;
  /** The caller drops the databases at the end: one that is already there is refused. @default false */
  readonly onlyNew?: boolean | undefined;
}
