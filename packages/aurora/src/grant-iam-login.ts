/**
 * The ARN of a user of a cluster in policies. It has the cluster's resource id, not its identifier, so it does not apply to a later cluster
 * with the same name.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
export function iamLoginArn(at: {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** `cluster-…`, or `prx-…` of a proxy. */
  readonly resourceId: string;
  readonly user: string;
}): string {
  return `arn:${at.partition}:rds-db:${at.region}:${at.accountId}:dbuser:${at.resourceId}/${at.user}`;
}

/** Lets a role sign in as exactly one user of exactly one cluster. PostgreSQL decides what the user may do. */
export function iamLoginStatement(userArn: string): object {
  return { Sid: 'SignIn', Effect: 'Allow', Action: 'rds-db:connect', Resource: userArn };
}
