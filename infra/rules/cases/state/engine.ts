import { cluster, type Json, PAUSING, scaling, stackOf, writer } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const AT = 'aws_rds_cluster.a';

const snapshot = { snapshot_identifier: 'nightly' };
const version = (engine_version: string, more = {}) => cluster({ engine_version, ...more });

const mysql = (engine_version: string, more = {}) => version(engine_version, { engine: 'aurora-mysql', ...more });

const parameters = (family: string, ...parameter: readonly Json[]): Json =>
  stackOf({ aws_rds_cluster_parameter_group: { g: { family, parameter } } });

export const engineCases: RuleCases = {
  'AURORA-ENG-001': {
    refuses: [
      refuses('Serverless v1', cluster({ engine_mode: 'serverless' }), [`${AT}: engine_mode "serverless"`]),
      refuses('another mode with a capacity range', cluster({ engine_mode: 'global' }), [
        `${AT}: engine_mode "global"`,
      ]),
    ],
    passes: [passes('provisioned', cluster()), passes('not written', cluster({ engine_mode: undefined }))],
  },
  'AURORA-ENG-002': {
    refuses: [
      refuses('15.4', version('15.4'), [`${AT}: engine_version "15.4"`]),
      refuses('MySQL 3.07', mysql('8.0.mysql_aurora.3.07.1'), [`${AT}: engine_version "8.0.mysql_aurora.3.07.1"`]),
    ],
    passes: [
      passes('a major', version('17')),
      passes('an available minor', version('17.9')),
      passes('an unknown one', version('99.1')),
      passes('MySQL, with a version of PostgreSQL', mysql('15.4')),
      passes('MySQL 3.12', mysql('8.0.mysql_aurora.3.12.0')),
    ],
  },
  'AURORA-ENG-003': {
    refuses: [
      refuses('16.4', version('16.4'), [`${AT}: engine_version "16.4"`]),
      refuses('MySQL 3.04', mysql('8.0.mysql_aurora.3.04.6'), [`${AT}: engine_version "8.0.mysql_aurora.3.04.6"`]),
    ],
    passes: [passes('16', version('16')), passes('a retired one is refused instead', version('15.4'))],
  },
  'AURORA-ENG-004': {
    refuses: [
      refuses('17.2', version('17.2'), [`${AT}: enable_http_endpoint true, engine_version "17.2"`]),
      ...['16.0', '14.7', '13.10', '12.22'].map((one) =>
        refuses(one, version(one), [`${AT}: enable_http_endpoint true, engine_version "${one}"`]),
      ),
      refuses('MySQL 3.06', mysql('8.0.mysql_aurora.3.06.1'), [
        `${AT}: enable_http_endpoint true, engine_version "8.0.mysql_aurora.3.06.1"`,
      ]),
    ],
    passes: [
      passes('17.4', version('17.4')),
      passes('MySQL 3.07', mysql('8.0.mysql_aurora.3.07.0')),
      passes('MySQL 8.0, whose minor AWS chooses', mysql('8.0')),
      passes('17.2 without the Data API', version('17.2', { enable_http_endpoint: false })),
    ],
  },
  'AURORA-ENG-005': {
    refuses: [
      ...['15.6', '14.11', '13.14'].map((one) =>
        refuses(`${one} with 0`, version(one, PAUSING), [`${AT}: min_capacity 0, engine_version "${one}"`]),
      ),
      refuses('MySQL 3.07 with 0', mysql('8.0.mysql_aurora.3.07.1', PAUSING), [
        `${AT}: min_capacity 0, engine_version "8.0.mysql_aurora.3.07.1"`,
      ]),
    ],
    passes: [
      passes('MySQL 3.08 with 0', mysql('8.0.mysql_aurora.3.08.0', PAUSING)),
      passes('15.7 with 0', version('15.7', PAUSING)),
      passes('15.6 with 0.5', version('15.6')),
    ],
  },
  'AURORA-ENG-006': {
    refuses: [
      refuses(
        '15.4 with 256',
        version('15.4', { serverlessv2_scaling_configuration: { min_capacity: 1, max_capacity: 256 } }),
        [`${AT}: max_capacity 256, engine_version "15.4" with 128 ACU at most`],
      ),
    ],
    passes: [
      passes(
        '15.4 with 128',
        version('15.4', { serverlessv2_scaling_configuration: { min_capacity: 1, max_capacity: 128 } }),
      ),
      passes('17 with 256', scaling(1, 256)),
    ],
  },
  'AURORA-ENG-007': {
    refuses: [
      refuses('19.1', version('19.1'), [`${AT}: engine_version "19.1"`]),
      refuses('MySQL 8.4', mysql('8.4'), [`${AT}: engine_version "8.4"`]),
    ],
    passes: [
      passes('17', version('17')),
      passes('MySQL 8.0', mysql('8.0')),
      passes('by a variable without default', version('${var.v}')),
    ],
  },
  'AURORA-ENG-008': {
    refuses: [
      refuses('another version', writer({ engine_version: '16.6' }), [
        'aws_rds_cluster_instance.writer: engine_version "16.6", and aws_rds_cluster.a with "17"',
      ]),
      refuses('another engine', writer({ engine: 'aurora-mysql' }), [
        'aws_rds_cluster_instance.writer: engine "aurora-mysql", and aws_rds_cluster.a with "aurora-postgresql"',
      ]),
    ],
    passes: [passes('by reference', cluster()), passes('a minor of the major', writer({ engine_version: '17.9' }))],
  },
  'AURORA-ENG-009': {
    refuses: [
      refuses('db.t4g.medium', writer({ instance_class: 'db.t4g.medium' }), [
        'aws_rds_cluster_instance.writer: instance_class "db.t4g.medium"',
      ]),
    ],
    passes: [
      passes('db.serverless', cluster()),
      passes(
        'db.t4g.medium without the Data API',
        writer({ instance_class: 'db.t4g.medium' }, { enable_http_endpoint: false }),
      ),
    ],
  },
  'AURORA-ENG-010': {
    refuses: [
      refuses(
        'family 16 on 17',
        cluster(
          { db_cluster_parameter_group_name: '${aws_rds_cluster_parameter_group.g.name}' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql16' } } },
        ),
        [
          'aws_rds_cluster_parameter_group.g: family "aurora-postgresql16", and aws_rds_cluster.a with engine_version "17"',
        ],
      ),
      refuses(
        'PostgreSQL on MySQL',
        cluster(
          { engine: 'aurora-mysql', engine_version: '8.0', db_cluster_parameter_group_name: 'g' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql17' } } },
        ),
        [
          'aws_rds_cluster_parameter_group.g: family "aurora-postgresql17", and aws_rds_cluster.a with engine_version "8.0"',
        ],
      ),
    ],
    passes: [
      passes(
        'MySQL on MySQL',
        cluster(
          { engine: 'aurora-mysql', engine_version: '8.0', db_cluster_parameter_group_name: 'g' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-mysql8.0' } } },
        ),
      ),
      passes(
        'family 17 on 17.9',
        cluster(
          { engine_version: '17.9', db_cluster_parameter_group_name: 'g' },
          { aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql17' } } },
        ),
      ),
      passes(
        'a group without use',
        cluster({}, { aws_rds_cluster_parameter_group: { g: { family: 'aurora-postgresql16' } } }),
      ),
    ],
  },
  'AURORA-ENG-011': {
    refuses: [
      refuses('from a snapshot', cluster(snapshot), [`${AT}: snapshot_identifier set, enable_http_endpoint true`]),
    ],
    passes: [
      passes('a new cluster', cluster()),
      passes('without the Data API', cluster({ ...snapshot, enable_http_endpoint: false })),
    ],
  },
  'AURORA-ENG-012': {
    refuses: [
      refuses('a wrong word', cluster({ engine_lifecycle_support: 'disabled' }), [
        `${AT}: engine_lifecycle_support "disabled"`,
      ]),
    ],
    passes: [
      passes('disabled', cluster({ engine_lifecycle_support: 'open-source-rds-extended-support-disabled' })),
      passes('none', cluster()),
    ],
  },
  'AURORA-ENG-013': {
    refuses: [
      refuses('no apply_method', parameters('aurora-postgresql17', { name: 'rds.logical_replication', value: '1' }), [
        'aws_rds_cluster_parameter_group.g: rds.logical_replication with apply_method immediate',
      ]),
      refuses(
        'several of an instance',
        stackOf({
          aws_db_parameter_group: {
            g: {
              family: 'postgres16',
              parameter: [
                { name: 'max_connections', value: '200', apply_method: 'immediate' },
                { name: 'work_mem', value: '65536' },
                { name: 'shared_buffers', value: '16384', apply_method: null },
              ],
            },
          },
        }),
        ['aws_db_parameter_group.g: max_connections, shared_buffers with apply_method immediate'],
      ),
      refuses('of MySQL', parameters('aurora-mysql8.0', { name: 'binlog_format', value: 'ROW' }), [
        'aws_rds_cluster_parameter_group.g: binlog_format with apply_method immediate',
      ]),
    ],
    passes: [
      passes(
        'at the next restart',
        parameters('aurora-postgresql17', { name: 'max_connections', value: '200', apply_method: 'pending-reboot' }),
      ),
      passes(
        'by a variable',
        parameters('aurora-postgresql17', { name: 'max_connections', value: '200', apply_method: '${var.method}' }),
      ),
      passes('a dynamic one', parameters('aurora-postgresql17', { name: 'work_mem', value: '65536' })),
      passes('a family that is not known', parameters('${var.family}', { name: 'max_connections', value: '200' })),
    ],
  },
};
