// What resource types mean to a database: a row for each type that rules look into. A new type is a new row.

/** What one type means. A row without members is a type that rules look into, and that holds nothing. */
export interface TypeMeaning {
  /** What ends when an object of the type is destroyed. */
  readonly holds?: 'database' | 'volume' | 'copy' | 'key' | 'secret' | 'secret version';
  /** Answers the queries of a cluster of this type, which has the data. */
  readonly serves?: string;
  /** Clients reach it through its security groups, on this port where it has no engine that gives another. */
  readonly listens?: { readonly port: number };
  /** Has `storage_encrypted`, which is fixed when it is made. */
  readonly encryptable?: true;
  /** Leaves a last snapshot unless `skip_final_snapshot` is true. */
  readonly leavesSnapshot?: true;
  /** Argument that gives it a public address. */
  readonly publicBy?: string;
  /** What happens outside Terraform when an object of the type is made. */
  readonly makes?: string;
  /** Logs in, or lets clients log in, with the value of a secret. */
  readonly usesSecrets?: true;
  /** Billed by the hour from its creation, and not counted with the cluster's capacity. */
  readonly unpriced?: true;
  /** Argument that names the accounts which may restore it. */
  readonly sharedWith?: string;
  /** Where its password goes: an argument that the state stores, and one that nothing stores. */
  readonly password?: { readonly stored: string; readonly writeOnly?: string };
  readonly policy?: PolicyArgument;
}

/** The argument with a policy document. */
export interface PolicyArgument {
  readonly argument: string;
  readonly kind: 'identity' | 'secret' | 'key' | 'trust';
  /** Argument that names what the policy is attached to, where that is another resource. */
  readonly holder?: string;
}

const CLUSTER_PASSWORD = { stored: 'master_password', writeOnly: 'master_password_wo' };
const RESTORABLE = { holds: 'copy', sharedWith: 'shared_accounts' } as const;

const POSTGRESQL = { port: 5432 };
const MONGODB = { port: 27_017 };
const GRAPH = { port: 8182 };

export const TYPES: Readonly<Record<string, TypeMeaning>> = {
  aws_rds_cluster: {
    holds: 'database',
    encryptable: true,
    leavesSnapshot: true,
    listens: POSTGRESQL,
    publicBy: 'publicly_accessible',
    usesSecrets: true,
    password: CLUSTER_PASSWORD,
  },
  aws_rds_cluster_instance: { serves: 'aws_rds_cluster', publicBy: 'publicly_accessible' },
  aws_rds_shard_group: { holds: 'database', publicBy: 'publicly_accessible', unpriced: true },
  aws_db_instance: {
    holds: 'database',
    encryptable: true,
    leavesSnapshot: true,
    listens: POSTGRESQL,
    publicBy: 'publicly_accessible',
    usesSecrets: true,
    unpriced: true,
    password: { stored: 'password', writeOnly: 'password_wo' },
  },
  aws_dsql_cluster: { holds: 'database', usesSecrets: true },
  aws_docdb_cluster: {
    holds: 'database',
    encryptable: true,
    leavesSnapshot: true,
    listens: MONGODB,
    usesSecrets: true,
    password: CLUSTER_PASSWORD,
  },
  aws_docdb_cluster_instance: { serves: 'aws_docdb_cluster', unpriced: true },
  aws_docdbelastic_cluster: {
    holds: 'database',
    listens: MONGODB,
    usesSecrets: true,
    unpriced: true,
    password: { stored: 'admin_user_password' },
  },
  aws_neptune_cluster: {
    holds: 'database',
    encryptable: true,
    leavesSnapshot: true,
    listens: GRAPH,
    usesSecrets: true,
  },
  aws_neptune_cluster_instance: { serves: 'aws_neptune_cluster', publicBy: 'publicly_accessible', unpriced: true },
  aws_neptunegraph_graph: { holds: 'database', publicBy: 'public_connectivity', unpriced: true },
  aws_rds_global_cluster: { listens: POSTGRESQL, usesSecrets: true },
  aws_db_proxy: { usesSecrets: true, unpriced: true },

  aws_rds_instance_state: { makes: 'It sets whether an instance runs: with state "stopped" it answers no client.' },
  aws_rds_reserved_instance: { makes: 'It buys a reservation for one or three years, which cannot be cancelled.' },
  aws_rds_export_task: {
    makes: 'It copies the data of a snapshot to a bucket, where other policies say who reads it.',
  },
  aws_rds_integration: { makes: 'It copies the data to a warehouse, and every later change too.' },
  aws_rds_cluster_activity_stream: {
    makes: 'It copies the activity of the database, statements included, to a stream.',
  },
  aws_redshiftdata_statement: { makes: 'It runs a statement of SQL, which may change data.' },
  aws_dms_replication_task: { makes: 'It copies the data to another database, or writes what it reads there.' },
  aws_dms_replication_config: { makes: 'It copies the data to another database, or writes what it reads there.' },

  aws_db_cluster_snapshot: RESTORABLE,
  aws_db_snapshot: RESTORABLE,
  aws_db_snapshot_copy: RESTORABLE,
  aws_rds_cluster_snapshot_copy: RESTORABLE,
  aws_docdb_cluster_snapshot: { holds: 'copy' },
  aws_neptune_cluster_snapshot: { holds: 'copy' },
  aws_db_instance_automated_backups_replication: { holds: 'copy' },
  aws_ebs_volume: { holds: 'volume' },
  aws_ebs_snapshot: { holds: 'copy' },
  aws_ebs_snapshot_copy: { holds: 'copy' },
  aws_ebs_snapshot_import: { holds: 'copy' },
  aws_backup_vault: { holds: 'copy' },
  aws_backup_logically_air_gapped_vault: { holds: 'copy' },

  aws_rds_cluster_parameter_group: {},
  aws_db_parameter_group: {},
  aws_db_subnet_group: {},

  aws_secretsmanager_secret: { holds: 'secret', policy: { argument: 'policy', kind: 'secret' } },
  aws_secretsmanager_secret_version: { holds: 'secret version' },
  aws_secretsmanager_secret_policy: { policy: { argument: 'policy', kind: 'secret', holder: 'secret_arn' } },
  aws_secretsmanager_secret_rotation: {},

  aws_kms_key: { holds: 'key', policy: { argument: 'policy', kind: 'key' } },
  aws_kms_replica_key: { holds: 'key' },
  aws_kms_external_key: { holds: 'key' },
  aws_kms_key_policy: { policy: { argument: 'policy', kind: 'key', holder: 'key_id' } },
  aws_kms_grant: {},

  aws_security_group: {},
  aws_default_security_group: {},
  aws_security_group_rule: {},
  aws_vpc_security_group_ingress_rule: {},
  aws_ec2_managed_prefix_list: {},
  aws_ec2_managed_prefix_list_entry: {},

  aws_iam_role: { policy: { argument: 'assume_role_policy', kind: 'trust' } },
  aws_iam_policy: { policy: { argument: 'policy', kind: 'identity' } },
  aws_iam_role_policy: { policy: { argument: 'policy', kind: 'identity', holder: 'role' } },
  aws_iam_user_policy: { policy: { argument: 'policy', kind: 'identity', holder: 'user' } },
  aws_iam_group_policy: { policy: { argument: 'policy', kind: 'identity', holder: 'group' } },
  aws_iam_role_policy_attachment: {},
  aws_iam_user_policy_attachment: {},
  aws_iam_group_policy_attachment: {},
  aws_iam_policy_attachment: {},
};

/** Databases of RDS itself, Aurora included: the arguments that interrupt or open them have the same names. */
export const RDS_DATABASES: readonly string[] = ['aws_rds_cluster', 'aws_db_instance'];

/** Groups of parameters, of a cluster and of an instance. */
export const PARAMETER_GROUPS: readonly string[] = ['aws_rds_cluster_parameter_group', 'aws_db_parameter_group'];

/** Whether rules look into resources of this type. */
export function isExamined(type: string): boolean {
  return Object.hasOwn(TYPES, type);
}

/** The types whose row has the member. */
export function typesWith(member: keyof TypeMeaning): readonly string[] {
  return Object.keys(TYPES).filter((type) => TYPES[type]?.[member] !== undefined);
}

/** The types whose objects hold one of these. */
export function typesHolding(...what: readonly TypeMeaning['holds'][]): readonly string[] {
  return Object.keys(TYPES).filter((type) => TYPES[type]?.holds !== undefined && what.includes(TYPES[type].holds));
}

/** Arguments whose value the provider writes to the state, and what to use instead of them. */
interface StoredPassword {
  readonly names: readonly string[];
  readonly todo: string;
}

/** By type: databases, and the versions of secrets. */
export const STORED_PASSWORDS: Readonly<Record<string, StoredPassword>> = {
  ...Object.fromEntries(typesWith('password').map((type) => [type, ofDatabase(type)])),
  aws_secretsmanager_secret_version: {
    names: ['secret_string', 'secret_binary'],
    todo: 'Use secret_string_wo with secret_string_wo_version.',
  },
};

function ofDatabase(type: string): StoredPassword {
  const { stored = '', writeOnly } = TYPES[type]?.password ?? {};
  const todo =
    writeOnly === undefined
      ? 'Use a secret of Secrets Manager.'
      : `Use ${writeOnly} with an ephemeral password, or manage_master_user_password.`;
  return { names: [stored], todo };
}

/** Types of the database services themselves, known here or not. */
export function isDatabaseType(type: string): boolean {
  return /^aws_(rds|db|dsql|docdb|docdbelastic|neptune|neptunegraph)_/.test(type);
}

/** Types of the database services that hold no data, and that no rule looks into. */
const HOLDS_NOTHING: ReadonlySet<string> = new Set([
  'aws_db_instance_role_association',
  'aws_db_proxy_default_target_group',
  'aws_db_proxy_endpoint',
  'aws_db_proxy_target',
  'aws_rds_cluster_endpoint',
  'aws_rds_cluster_role_association',
  'aws_neptune_cluster_endpoint',
  'aws_rds_certificate',
]);

/** Words in the names of types that hold data, of AWS and of other providers. */
const STORE_WORDS = new RegExp(
  `(^|_)(${[
    'database|databases|db|rdb|sql|mssql|mysql|postgres|postgresql|pg|mariadb|oracledb|sqldb',
    'mongo|mongodb|mongodbatlas|mongocluster|documentdb|cosmosdb|couchbase|couchbasecapella|cassandra|keyspaces|scylla|scylladbcloud',
    'spanner|bigtable|bigquery|firestore|datastore|alloydb|cockroach|clickhouse|snowflake|neon|planetscale|supabase|neo4jaura|aura',
    'redis|valkey|memcache|memcached|memorystore|elasticache|memorydb|dax|dynamodb|qldb|simpledb|timestream\\w*|influxdb',
    'redshift|redshiftserverless|opensearch|opensearchserverless|elasticsearch|lightsail_database|kusto|synapse',
    'efs|fsx|filestore|volume|disk|bucket|s3tables|storage_account|glacier|data_lake|data_store|key_value_store|catalog_table',
    'odb|kx_cluster|cloudsearch|kendra|msk|s3vectors|pinecone|qdrant|weaviate|milvus',
  ].join('|')})(_|$)`,
);

/** Settings of a store: their names have its words, and they hold none of its data. */
const STORE_SETTINGS =
  /_(subnet_group|parameter_group|option_group|event_subscription|security_group|user|users|role|policy|bucket_\w+|firewall_rule|attachment|match_set)$/;

/** Whether a type without a row looks like a database or a store. Nothing is known of what a change does to its data. */
export function isUnknownStore(type: string): boolean {
  if (isExamined(type) || HOLDS_NOTHING.has(type)) return false;
  return (isDatabaseType(type) || STORE_WORDS.test(type)) && !STORE_SETTINGS.test(type);
}

/** Ports of the engines that RDS runs, by a part of the engine's name. */
const ENGINE_PORTS: readonly (readonly [engine: RegExp, port: number])[] = [
  [/mysql|mariadb/, 3306],
  [/sqlserver/, 1433],
  [/oracle/, 1521],
  [/db2/, 50_000],
  [/postgres/, POSTGRESQL.port],
  [/docdb/, MONGODB.port],
  [/neptune/, GRAPH.port],
];

export const DATABASE_PORTS: readonly number[] = ENGINE_PORTS.map(([, port]) => port).sort((a, b) => a - b);

/** The port that AWS gives a database where none is set: that of its engine, else of its type. */
export function defaultPort(type: string, engine: string): number {
  return ENGINE_PORTS.find(([name]) => name.test(engine))?.[1] ?? TYPES[type]?.listens?.port ?? POSTGRESQL.port;
}
