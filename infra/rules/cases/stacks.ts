/** Synthesised JSON to try rules on: a sound stack, and ways to change it. */
export type Json = Readonly<Record<string, unknown>>;
export type Resources = Readonly<Record<string, Readonly<Record<string, Json>>>>;

export const CLUSTER: Json = {
  cluster_identifier: 'alex-aurora',
  engine: 'aurora-postgresql',
  engine_mode: 'provisioned',
  engine_version: '17',
  database_name: 'alex',
  master_username: 'alexadmin',
  manage_master_user_password: true,
  enable_http_endpoint: true,
  storage_encrypted: true,
  copy_tags_to_snapshot: true,
  deletion_protection: true,
  backup_retention_period: 14,
  preferred_backup_window: '03:00-04:00',
  preferred_maintenance_window: 'sun:05:00-sun:06:00',
  final_snapshot_identifier: 'alex-aurora-final-${random_id.suffix.hex}',
  serverlessv2_scaling_configuration: { min_capacity: 0.5, max_capacity: 4 },
  lifecycle: { prevent_destroy: true },
};

export const INSTANCE: Json = {
  identifier: 'alex-aurora-1',
  cluster_identifier: '${aws_rds_cluster.a.id}',
  engine: '${aws_rds_cluster.a.engine}',
  engine_version: '${aws_rds_cluster.a.engine_version}',
  instance_class: 'db.serverless',
  lifecycle: { prevent_destroy: true },
};

/** A stack of these resources alone. */
export function stackOf(resource: Resources, more: Json = {}): Json {
  return { terraform: { required_version: '>= 1.11.0' }, resource, ...more };
}

/** A cluster and its writer, with some arguments changed (undefined takes one away), and other resources. */
export function cluster(changes: Json = {}, others: Resources = {}, more: Json = {}): Json {
  return stackOf(
    { aws_rds_cluster: { a: changed(CLUSTER, changes) }, aws_rds_cluster_instance: { writer: INSTANCE }, ...others },
    more,
  );
}

/** A cluster whose writer has some arguments changed. */
export function writer(changes: Json, ofCluster: Json = {}): Json {
  return cluster(ofCluster, { aws_rds_cluster_instance: { writer: changed(INSTANCE, changes) } });
}

export function scaling(min_capacity: unknown, max_capacity: unknown, more: Json = {}): Json {
  return cluster({ serverlessv2_scaling_configuration: { min_capacity, max_capacity, ...more } });
}

/** A role with one policy of these statements, beside a cluster. */
export function policy(...statements: readonly Json[]): Json {
  return cluster({}, { aws_iam_role_policy: { p: { role: 'app', policy: document(...statements) } } });
}

export function allow(Action: unknown, Resource: unknown, more: Json = {}): Json {
  return { Effect: 'Allow', Action, Resource, ...more };
}

export function document(...Statement: readonly Json[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** A security group with these inner ingress rules, beside a cluster. */
export function ingress(...rules: readonly Json[]): Json {
  return cluster(
    {},
    {
      aws_security_group: {
        db: { name: 'db', description: 'Aurora', ingress: rules.map((rule) => ({ ...POSTGRES, ...rule })) },
      },
    },
  );
}

export const POSTGRES: Json = { from_port: 5432, to_port: 5432, protocol: 'tcp', description: 'PostgreSQL' };

export function lambda(changes: Json = {}, clusterChanges: Json = {}, others: Resources = {}): Json {
  const environment = { variables: { AURORA_CLUSTER_ARN: '${aws_rds_cluster.a.arn}' } };
  return cluster(clusterChanges, {
    aws_lambda_function: {
      f: { function_name: 'alex-f', runtime: 'nodejs24.x', timeout: 60, environment, ...changes },
    },
    ...others,
  });
}

export const PAUSING: Json = { serverlessv2_scaling_configuration: { min_capacity: 0, max_capacity: 4 } };

function changed(body: Json, changes: Json): Json {
  return Object.fromEntries(Object.entries({ ...body, ...changes }).filter(([, value]) => value !== undefined));
}
