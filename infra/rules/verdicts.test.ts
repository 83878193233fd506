// Verdicts that were wrong, each with its siblings: other types, engines and arguments of the same kind.
import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../terraform/read.ts';
import { change, clusterUpdate, instance, type PlanInput, planJson, type Values } from './cases/plans.ts';
import { messageOf } from './finding.ts';
import { reviewPlan } from './review.ts';
import { defaultPort, isUnknownStore } from './types.ts';

const review = (input: PlanInput) => reviewPlan(readPlan(planJson(input), 'a plan'));
const verdictOf = (...changes: readonly ReturnType<typeof change>[]) => {
  const { verdict, findings } = review({ changes });
  return [verdict, ...findings.filter(({ severity }) => severity === verdict).map(({ rule }) => rule)].join(' ');
};
const messages = (...changes: readonly ReturnType<typeof change>[]) =>
  review({ changes }).findings.map((finding) => `${finding.rule} ${messageOf(finding)}`);

describe('the end of what holds data is a stop', () => {
  test.each([
    ['aws_rds_cluster', 'PLAN-DATA-001'],
    ['aws_rds_shard_group', 'PLAN-DATA-001'],
    ['aws_db_instance', 'PLAN-DATA-001'],
    ['aws_dsql_cluster', 'PLAN-DATA-001'],
    ['aws_docdb_cluster', 'PLAN-DATA-001'],
    ['aws_docdbelastic_cluster', 'PLAN-DATA-001'],
    ['aws_neptune_cluster', 'PLAN-DATA-001'],
    ['aws_neptunegraph_graph', 'PLAN-DATA-001'],
    ['aws_docdb_cluster_snapshot', 'PLAN-DATA-008'],
    ['aws_neptune_cluster_snapshot', 'PLAN-DATA-008'],
    ['aws_db_instance_automated_backups_replication', 'PLAN-DATA-008'],
    ['aws_ebs_snapshot_copy', 'PLAN-DATA-008'],
    ['aws_backup_logically_air_gapped_vault', 'PLAN-DATA-008'],
  ])('%s: %s', (type, rule) => {
    expect(verdictOf(change(`${type}.it`, { before: { id: 'it' } }))).toBe(`stop ${rule}`);
  });

  test.each(['aws_docdb', 'aws_neptune'])('the last instance of %s', (service) => {
    const cluster = { cluster_identifier: 'shop', id: 'shop', deletion_protection: true };
    const gone = change(`${service}_cluster_instance.one`, {
      before: { cluster_identifier: 'shop', identifier: 'one' },
    });

    expect(verdictOf(change(`${service}_cluster.shop`, { before: cluster, after: cluster }), gone)).toBe(
      'stop PLAN-DATA-003',
    );
    expect(verdictOf(gone)).toBe('look PLAN-DATA-004');
  });
});

test.each([
  ['aws_rds_shard_group', { publicly_accessible: true }],
  ['aws_neptune_cluster_instance', { publicly_accessible: true }],
  ['aws_neptunegraph_graph', { public_connectivity: true }],
])('a public %s is a stop', (type, after) => {
  expect(verdictOf(change(`${type}.it`, { after }))).toBe('stop PLAN-OPEN-006');
});

test.each([
  'google_sql_database_instance',
  'google_bigtable_instance',
  'azurerm_mssql_server',
  'azurerm_postgresql_flexible_server',
  'azurerm_cosmosdb_account',
  'azurerm_storage_account',
  'mongodbatlas_cluster',
  'snowflake_table',
  'digitalocean_database_cluster',
  'postgresql_schema',
  'aws_dynamodb_table',
  'aws_opensearch_domain',
  'aws_elasticache_replication_group',
  'aws_elasticache_serverless_cache',
  'aws_memorydb_cluster',
  'aws_redshift_cluster',
  'aws_redshiftserverless_namespace',
  'aws_timestreamwrite_table',
  'aws_timestreaminfluxdb_db_instance',
  'aws_keyspaces_table',
  'aws_qldb_ledger',
  'aws_efs_file_system',
  'aws_fsx_lustre_file_system',
  'aws_lightsail_database',
  'aws_msk_cluster',
  'aws_odb_cloud_vm_cluster',
  'aws_cloudtrail_event_data_store',
  'aws_s3_bucket',
  'aws_db_something_new',
  'aws_rds_something_new',
])('%s has no row: look, and named, whatever happens to it', (type) => {
  for (const input of [
    { before: { id: 'it' } },
    { after: { id: 'it' } },
    { before: { size: 1 }, after: { size: 2 } },
  ]) {
    const { verdict, findings } = review({ changes: [change(`${type}.it`, input)] });

    expect(verdict).toBe('look');
    expect(findings.some((finding) => finding.severity === 'look' && finding.at === `${type}.it`)).toBe(true);
  }
});

test('new tags on a store are harmless, and what is known only after the apply is not', () => {
  const table = (more: Values, unknown: readonly string[] = []) =>
    change('aws_dynamodb_table.it', { before: { tags: { a: '1' } }, after: more, unknown, code: {} });

  expect(verdictOf(table({ tags: { a: '2' } }))).toBe('safe PLAN-REST-003');
  expect(verdictOf(table({ tags: { a: '1' } }, ['ttl']))).toBe('look PLAN-REST-005');
});

test.each([
  'aws_lambda_function',
  'aws_vpc',
  'aws_s3_bucket_policy',
  'aws_docdb_subnet_group',
  'aws_waf_sql_injection_match_set',
  'aws_elasticache_subnet_group',
  'random_id',
  'local_file',
])('%s is not a store', (type) => {
  expect(isUnknownStore(type)).toBe(false);
});

test.each([
  ['aws_db_instance', 'db2-se', 50_000],
  ['aws_db_instance', 'sqlserver-ex', 1433],
  ['aws_db_instance', 'custom-oracle-ee', 1521],
  ['aws_db_instance', 'mariadb', 3306],
  ['aws_rds_cluster', 'aurora-mysql', 3306],
  ['aws_rds_cluster', '', 5432],
  ['aws_docdb_cluster', '', 27_017],
  ['aws_docdbelastic_cluster', '', 27_017],
  ['aws_neptune_cluster', 'neptune', 8182],
])('%s with engine %j listens on %i where no port is set', (type, engine, port) => {
  expect(defaultPort(type, engine)).toBe(port);
});

describe('a creation that acts is to be looked at', () => {
  test.each([
    'aws_rds_instance_state',
    'aws_rds_export_task',
    'aws_rds_integration',
    'aws_rds_cluster_activity_stream',
    'aws_dms_replication_task',
  ])('%s', (type) => {
    expect(verdictOf(change(`${type}.it`, { after: { id: 'it' } }))).toBe('look PLAN-REST-006');
  });

  test('an update that stops an instance, once', () => {
    const state = change('aws_rds_instance_state.it', { before: { state: 'available' }, after: { state: 'stopped' } });

    expect(verdictOf(state)).toBe('look PLAN-REST-006');
  });

  test('a reservation, with the price of its offering', () => {
    const reserve = (values: Values) => change('aws_rds_reserved_instance.it', { after: values });
    const offering = {
      address: 'data.aws_rds_reserved_instance_offering.o',
      mode: 'data',
      type: 'aws_rds_reserved_instance_offering',
      values: { offering_id: 'o-1', fixed_price: 1230, currency_code: 'USD' },
    };
    const prior_state = { values: { root_module: { resources: [offering] } } };
    const texts = (values: Values) =>
      review({ changes: [reserve(values)], top: { prior_state } })
        .findings.map(messageOf)
        .join(' ');

    expect(texts({ offering_id: 'o-1', instance_count: 2 })).toContain('Price: 2 × 1230 USD once');
    expect(texts({ offering_id: 'o-2' })).toContain('Price unknown');
  });

  test('a provisioned reader, with price unknown', () => {
    const reader = change('aws_rds_cluster_instance.r', { after: instance('r', { instance_class: 'db.r6g.large' }) });

    expect(messages(clusterUpdate({}, {}), reader)).toContainEqual(
      expect.stringMatching(/^PLAN-COST-004 .*price unknown.*db\.r6g\.large/),
    );
  });
});

test('a range that changes with its instances in another plan is to be looked at', () => {
  const range = (min: number, max: number) => ({
    serverlessv2_scaling_configuration: [{ min_capacity: min, max_capacity: max }],
  });

  expect(verdictOf(clusterUpdate(range(8, 32), range(8, 64)))).toBe('look PLAN-COST-004');
});

test.each([
  ['aws_rds_cluster', {}, 'no key of your account'],
  ['aws_db_instance', {}, 'the storage and its backups are not encrypted'],
  ['aws_docdb_cluster', {}, 'the storage and its backups are not encrypted'],
  ['aws_db_instance', { replicate_source_db: 'shop' }, 'it is encrypted only where its source is'],
  ['aws_rds_cluster', { snapshot_identifier: 'nightly' }, 'it is encrypted only where its source is'],
])('a new %s without storage_encrypted, with %j: %s', (type, more, words) => {
  const found = messages(change(`${type}.it`, { after: { identifier: 'it', ...more } }));

  expect(found).toContainEqual(expect.stringMatching(new RegExp(`^PLAN-OPEN-014 .*${words}`)));
});

test('a new RDS Proxy: what it costs at least, where its Region has a price', () => {
  const found = (region: string) => messages(change('aws_db_proxy.it', { after: { region } }));

  expect(found('us-east-1')).toContainEqual(expect.stringMatching(/^PLAN-COST-004 .*8 at least: \$87\.60 a month/));
  expect(found('eu-west-9')).toContainEqual(expect.stringMatching(/^PLAN-COST-004 .*price unknown/));
});

test.each([
  ['aws_docdb_cluster_instance', { instance_class: 'db.serverless' }],
  ['aws_neptune_cluster_instance', { instance_class: 'db.r6g.large' }],
  ['aws_rds_cluster', { engine: 'mysql', db_cluster_instance_class: 'db.m6gd.large', storage_encrypted: true }],
  ['aws_rds_shard_group', { max_acu: 64 }],
])('a new %s with %j has no known price', (type, after) => {
  expect(verdictOf(change(`${type}.it`, { after }))).toBe('look PLAN-COST-004');
});

test.each([
  ['aws_rds_cluster', 'master_password', 'Use master_password_wo'],
  ['aws_db_instance', 'password', 'Use password_wo'],
  ['aws_docdb_cluster', 'master_password', 'Use master_password_wo'],
  ['aws_docdbelastic_cluster', 'admin_user_password', 'Use a secret of Secrets Manager'],
])('a password in the state of %s: advice for that type', (type, argument, advice) => {
  const found = messages(change(`${type}.it`, { after: { [argument]: 'x' }, sensitive: [argument] }));

  expect(found).toContainEqual(expect.stringMatching(new RegExp(`^PLAN-CRED-007 .*${advice}`)));
});

describe('a new object whose old one Terraform forgets', () => {
  const forgotten = { actions: ['create', 'forget'], replacePaths: ['cluster_identifier'] };

  test('is a stop for a database: clients move to an empty one', () => {
    const update = clusterUpdate({}, { cluster_identifier: 'other' }, forgotten);

    expect(verdictOf(update)).toBe('stop PLAN-DATA-002');
    expect(messages(update).join(' ')).toMatch(/new, empty one is made.*old one stays/);
    expect(messages(update).join(' ')).not.toMatch(/deleted|destroyed/);
  });

  test('destroys no key, secret or snapshot', () => {
    for (const type of ['aws_kms_key', 'aws_secretsmanager_secret', 'aws_db_cluster_snapshot']) {
      const found = change(`${type}.it`, { before: { name: 'a' }, after: { name: 'b' }, ...forgotten });

      expect(verdictOf(found)).toBe('look PLAN-DATA-009');
    }
  });
});

test('a cluster that is replaced for its zones: remove the argument', () => {
  const replaced = clusterUpdate(
    { availability_zones: ['a', 'b', 'c'] },
    { availability_zones: ['a', 'b'] },
    { actions: ['delete', 'create'], replacePaths: ['availability_zones'] },
  );

  expect(messages(replaced).join(' ')).toContain('Remove availability_zones');
  expect(messages(replaced).join(' ')).not.toContain('Undo the change');
});

test('the version that runs is the one that is compared and shown', () => {
  const versions = { engine_version: '17.4', engine_version_actual: '17.6' };

  expect(messages(clusterUpdate(versions, { engine_version: '17.5' }))).toContainEqual(
    expect.stringMatching(/^PLAN-SERVE-003 .*17\.6, written 17\.4 → 17\.5/),
  );
});

test('actions are named with what triggers them, deferred ones too', () => {
  const invocation = {
    address: 'action.aws_lambda_invoke.reset',
    type: 'aws_lambda_invoke',
    lifecycle_action_trigger: {
      triggering_resource_address: 'aws_rds_cluster.shop',
      action_trigger_event: 'AfterUpdate',
    },
  };
  const { verdict, findings } = review({
    top: {
      action_invocations: [invocation],
      deferred_action_invocations: [{ reason: 'provider_config_unknown', action_invocation: invocation }],
    },
  });

  expect(verdict).toBe('look');
  expect(findings.map(messageOf)).toEqual([
    expect.stringContaining('The apply runs the action aws_lambda_invoke (AfterUpdate of aws_rds_cluster.shop).'),
    expect.stringContaining('A later apply runs the action aws_lambda_invoke (AfterUpdate of aws_rds_cluster.shop).'),
  ]);
});

describe('drift of an argument that a module passes on', () => {
  const passedOn = { references: ['each.value.it', 'each.value'] };
  /** The argument was changed outside; then the plan leaves it, or gives it another value. */
  const rules = (
    argument: string,
    values: { was: unknown; is: unknown; planned?: unknown },
    written: unknown = passedOn,
  ) => {
    const { was, is, planned = is } = values;
    const code = { [argument]: written };
    const found = review({
      drift: [change('aws_rds_cluster.shop', { before: { [argument]: was }, after: { [argument]: is }, code })],
      changes: [change('aws_rds_cluster.shop', { before: { [argument]: is }, after: { [argument]: planned }, code })],
    });
    return found.findings.filter(({ group }) => group === 'drift').map(({ rule }) => rule);
  };

  test('is harmless where AWS chooses the value, and the plan leaves it', () => {
    expect(rules('cluster_members', { was: [], is: ['shop-1'] })).toEqual(['PLAN-DRIFT-004']);
  });

  test('is drift where the plan sets it back', () => {
    expect(rules('engine_version', { was: '17.4', is: '17.5', planned: '17.4' })).toEqual(['PLAN-DRIFT-001']);
  });

  test('is drift where the code has a literal, or AWS chooses nothing', () => {
    expect(rules('cluster_members', { was: [], is: ['shop-1'] }, ['shop-2'])).toEqual(['PLAN-DRIFT-001']);
    expect(rules('deletion_protection', { was: true, is: false })).toEqual(['PLAN-DRIFT-001']);
  });
});

test('a static parameter that is to change immediately: AWS refuses the apply', () => {
  const group = (value: string) => ({
    family: 'aurora-postgresql17',
    parameter: [{ name: 'max_connections', value, apply_method: 'immediate' }],
  });
  const found = messages(change('aws_rds_cluster_parameter_group.shop', { before: group('100'), after: group('200') }));

  expect(found).toEqual([
    expect.stringMatching(/^PLAN-SERVE-004 .*AWS refuses apply_method immediate for max_connections/),
  ]);
});
