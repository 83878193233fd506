// The one list of names that connect code to a cluster. Terraform outputs, the .env writer, SSM parameters and the
// loader are derived from it, so that a name is written once.

const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}';
const PARTITION = 'aws(?:-[a-z]+)*';

/** The commands that write a connection into `.env`: `aws` for a deployed stack, `local` for the local Data API. */
export const PROVIDERS = {
  aws: 'npm run env',
  local: 'npm run local -- --env-file .env',
} as const;

export interface ConnectionSetting {
  /** Terraform output of the stack `<stage>-<stack>`, and last part of the SSM parameter `/<project>/<stage>/<output>`. */
  readonly output: string;
  /** The stack that has the output: every stage has `database`; it has `dsql` and `functions` only if it sets them. */
  readonly stack: 'database' | 'dsql' | 'functions';
  /** Environment variable, and name in `.env`. */
  readonly env: string;
  /** No connection without it. */
  readonly required: boolean;
  /** False: only some stages have it, such as those with a proxy. */
  readonly inEveryStage: boolean;
  /** The format of the whole value, as AWS writes it. */
  readonly pattern: RegExp;
  /** {@link pattern} in words; continues "Expected …". */
  readonly expected: string;
  readonly example: string;
  /** Which commands write it into `.env`. */
  readonly providedBy: readonly (keyof typeof PROVIDERS)[];
}

export const CONNECTION_SETTINGS = [
  {
    output: 'aurora_cluster_arn',
    stack: 'database',
    env: 'AURORA_CLUSTER_ARN',
    required: true,
    inEveryStage: true,
    pattern: new RegExp(`^arn:${PARTITION}:rds:${REGION}:\\d{12}:cluster:[a-zA-Z][a-zA-Z0-9-]{0,62}$`),
    expected: 'a DB cluster ARN',
    example: 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'aurora_secret_arn',
    stack: 'database',
    env: 'AURORA_SECRET_ARN',
    required: true,
    inEveryStage: true,
    pattern: new RegExp(`^arn:${PARTITION}:secretsmanager:${REGION}:\\d{12}:secret:[a-zA-Z0-9/_+=.@!-]{1,519}$`),
    expected: 'the ARN of a Secrets Manager secret',
    example: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-1a2b3c4d-AbCdEf',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'aurora_cluster_endpoint',
    stack: 'database',
    env: 'AURORA_ENDPOINT',
    required: false,
    inEveryStage: true,
    pattern: /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}\.)*[a-zA-Z0-9-]{0,62}[a-zA-Z0-9]$/,
    expected: "the writer's host name, without scheme and port",
    example: 'app-aurora.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com',
    providedBy: ['aws'],
  },
  {
    output: 'aurora_reader_endpoint',
    stack: 'database',
    env: 'AURORA_READER_ENDPOINT',
    required: false,
    inEveryStage: true,
    pattern: /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}\.)*[a-zA-Z0-9-]{0,62}[a-zA-Z0-9]$/,
    expected: "the reader's host name, without scheme and port",
    example: 'app-aurora.cluster-ro-c0ffee123abc.us-east-1.rds.amazonaws.com',
    providedBy: ['aws'],
  },
  {
    output: 'proxy_endpoint',
    stack: 'database',
    env: 'AURORA_PROXY_ENDPOINT',
    required: false,
    inEveryStage: false,
    pattern: /^(?=.{1,253}$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}\.)*[a-zA-Z0-9-]{0,62}[a-zA-Z0-9]$/,
    expected: "the proxy's host name, without scheme and port",
    example: 'app-aurora-proxy.proxy-c0ffee123abc.us-east-1.rds.amazonaws.com',
    providedBy: ['aws'],
  },
  {
    output: 'database_name',
    stack: 'database',
    env: 'DATABASE_NAME',
    required: true,
    inEveryStage: true,
    pattern: /^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$/,
    expected: 'the name of a database: a letter or _, then letters, digits, _ and -, at most 63 characters',
    example: 'app',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'lambda_role_arn',
    stack: 'database',
    env: 'LAMBDA_ROLE_ARN',
    required: false,
    inEveryStage: true,
    pattern: new RegExp(`^arn:${PARTITION}:iam::\\d{12}:role/[a-zA-Z0-9+=,.@_/-]{1,576}$`),
    expected: 'the ARN of an IAM role',
    example: 'arn:aws:iam::123456789012:role/app-lambda-aurora-role',
    providedBy: ['aws'],
  },
  {
    output: 'aws_region',
    stack: 'database',
    env: 'AWS_REGION',
    required: true,
    inEveryStage: true,
    pattern: new RegExp(`^${REGION}$`),
    expected: 'an AWS region',
    example: 'us-east-1',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'aurora_rw_secret_arn',
    stack: 'database',
    env: 'AURORA_RW_SECRET_ARN',
    required: false,
    inEveryStage: false,
    pattern: new RegExp(`^arn:${PARTITION}:secretsmanager:${REGION}:\\d{12}:secret:[a-zA-Z0-9/_+=.@!-]{1,519}$`),
    expected: 'the ARN of a Secrets Manager secret',
    example: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-rw-1a2b3c4d-AbCdEf',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'aurora_ro_secret_arn',
    stack: 'database',
    env: 'AURORA_RO_SECRET_ARN',
    required: false,
    inEveryStage: false,
    pattern: new RegExp(`^arn:${PARTITION}:secretsmanager:${REGION}:\\d{12}:secret:[a-zA-Z0-9/_+=.@!-]{1,519}$`),
    expected: 'the ARN of a Secrets Manager secret',
    example: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-ro-1a2b3c4d-AbCdEf',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'aurora_migrate_secret_arn',
    stack: 'database',
    env: 'AURORA_MIGRATE_SECRET_ARN',
    required: false,
    inEveryStage: false,
    pattern: new RegExp(`^arn:${PARTITION}:secretsmanager:${REGION}:\\d{12}:secret:[a-zA-Z0-9/_+=.@!-]{1,519}$`),
    expected: 'the ARN of a Secrets Manager secret',
    example: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-migrate-1a2b3c4d-AbCdEf',
    providedBy: ['aws', 'local'],
  },
  {
    output: 'dsql_endpoint',
    stack: 'dsql',
    env: 'CLUSTER_ENDPOINT',
    required: false,
    inEveryStage: true,
    // A public endpoint, or the private name of a PrivateLink endpoint.
    // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/privatelink-managing-clusters.html
    pattern: new RegExp(`^[a-z0-9]{26}\\.dsql(?:-[a-z0-9-]+)?\\.(${REGION})\\.on\\.aws$`),
    expected: 'the endpoint of an Aurora DSQL cluster without scheme and port',
    example: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
    providedBy: ['aws'],
  },
  {
    output: 'dsql_user',
    stack: 'dsql',
    env: 'CLUSTER_USER',
    required: false,
    inEveryStage: true,
    pattern: /^[a-zA-Z_][a-zA-Z0-9_-]{0,62}$/,
    expected: 'the user of the database: admin, or a role that was made with CREATE ROLE … LOGIN and AWS IAM GRANT',
    example: 'admin',
    providedBy: ['aws'],
  },
  {
    output: 'dsql_region',
    stack: 'dsql',
    env: 'REGION',
    required: false,
    inEveryStage: true,
    pattern: new RegExp(`^${REGION}$`),
    expected: 'the AWS region of the endpoint',
    example: 'us-east-1',
    providedBy: ['aws'],
  },
  {
    output: 'dsql_cluster_arn',
    stack: 'dsql',
    env: 'CLUSTER_ARN',
    required: false,
    inEveryStage: true,
    pattern: new RegExp(`^arn:${PARTITION}:dsql:${REGION}:\\d{12}:cluster/[a-z0-9]{26}$`),
    expected: 'the ARN of an Aurora DSQL cluster',
    example: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
    providedBy: ['aws'],
  },
  {
    output: 'api_url',
    stack: 'functions',
    env: 'API_URL',
    required: false,
    inEveryStage: true,
    pattern: /^https:\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
    expected: 'the https URL of the HTTP API, without a slash at the end',
    example: 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    providedBy: ['aws'],
  },
] as const satisfies readonly ConnectionSetting[];

/**
 * The ARN of the key of the secret, for `kms:Decrypt`. It is only an SSM parameter, and only if the stage has its own key for the secret:
 * roles need it, code that connects does not.
 */
export const SECRET_KEY_PARAMETER = 'secret_kms_key_arn';

/** The id of the cluster in the ARNs of `rds-db:connect`. It is only an SSM parameter, if the stage has users of IAM. */
export const RESOURCE_ID_PARAMETER = 'cluster_resource_id';

/**
 * Values that the functions stack needs to put functions into the VPC of the cluster. They are only SSM parameters, and only if functions
 * use the backend `postgres`. With a proxy, security group and resource are those of the proxy, because functions connect to it.
 */
export const VPC_PARAMETERS = {
  vpc: 'vpc_id',
  /** Subnet ids, with commas between them. */
  subnets: 'subnet_ids',
  databaseGroup: 'database_security_group_id',
  /** Only if the stage has interface endpoints. */
  endpointsGroup: 'endpoints_security_group_id',
  /** The resource of `rds-db:connect`: `cluster-…`, or `prx-…` for a proxy. */
  databaseResource: 'database_resource_id',
} as const;

/** Outputs for people who read `terraform apply`; they have no environment variable. */
export const INFORMATION_OUTPUTS = ['data_api_enabled', 'setup_instructions'] as const;

type SettingOf<Stack extends ConnectionSetting['stack']> = Extract<
  (typeof CONNECTION_SETTINGS)[number],
  { readonly stack: Stack }
>;

/** The environment variables of one stack's values, or of all. */
export type ConnectionEnvName<Stack extends ConnectionSetting['stack'] = ConnectionSetting['stack']> =
  SettingOf<Stack>['env'];
/** The environment variables that every deployed stack of the kind has. */
export type CertainEnvName<Stack extends ConnectionSetting['stack']> = Extract<
  SettingOf<Stack>,
  { readonly inEveryStage: true }
>['env'];
/** The outputs of one stack, or of all. */
export type ConnectionOutputName<Stack extends ConnectionSetting['stack'] = ConnectionSetting['stack']> =
  SettingOf<Stack>['output'];
