import { cluster, ingress, type Json, POSTGRES, stackOf, writer } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const DB = 'aws_security_group.db';
const rule = (body: Json, type = 'aws_vpc_security_group_ingress_rule'): Json =>
  cluster(
    {},
    {
      aws_security_group: { db: { name: 'db', description: 'Aurora' } },
      [type]: {
        r: {
          security_group_id: '${aws_security_group.db.id}',
          description: 'x',
          ip_protocol: 'tcp',
          from_port: 5432,
          to_port: 5432,
          ...body,
        },
      },
    },
  );
const R = 'aws_vpc_security_group_ingress_rule.r';
const WORLD = 'port 5432 from 0.0.0.0/0: 100 % of the public addresses';
const subnets = (subnet_ids: unknown): Json => stackOf({ aws_db_subnet_group: { g: { name: 'g', subnet_ids } } });
const ownSubnets = (...zones: readonly string[]): Json =>
  stackOf({
    aws_subnet: Object.fromEntries(zones.map((availability_zone, at) => [`s${at}`, { availability_zone }])),
    aws_db_subnet_group: { g: { name: 'g', subnet_ids: zones.map((_, at) => `\${aws_subnet.s${at}.id}`) } },
  });
const parameter = (name: string, value: unknown): Json =>
  stackOf({
    aws_rds_cluster_parameter_group: { g: { name: 'g', family: 'aurora-postgresql17', parameter: [{ name, value }] } },
  });

const zones = (lifecycle: Json): Json => cluster({ availability_zones: ['a', 'b'], lifecycle });
/** A plan that makes a cluster in two zones, which the code may name. */
const zonePlan = (expressions: Json): Json => {
  const address = 'aws_rds_cluster.a';
  const values = { engine: 'aurora-postgresql', availability_zones: ['a', 'b'] };
  return {
    format_version: '1.2',
    planned_values: {
      root_module: { resources: [{ address, mode: 'managed', type: 'aws_rds_cluster', name: 'a', values }] },
    },
    configuration: { root_module: { resources: [{ address, expressions }] } },
  };
};

export const networkCases: RuleCases = {
  'AURORA-NET-001': {
    refuses: [
      refuses('the world, inside the group', ingress({ cidr_blocks: ['0.0.0.0/0'] }), [`${DB}: ${WORLD}`]),
      refuses('the world, by a rule of its own', rule({ cidr_ipv4: '0.0.0.0/0' }), [`${R}: ${WORLD}`]),
      refuses(
        'the world, by the older kind of rule',
        rule(
          { type: 'ingress', protocol: '6', ip_protocol: undefined, cidr_blocks: ['0.0.0.0/0'] },
          'aws_security_group_rule',
        ),
        [`aws_security_group_rule.r: ${WORLD}`],
      ),
      refuses(
        'a file without a cluster',
        stackOf({ aws_security_group: { db: { ingress: [{ ...POSTGRES, cidr_blocks: ['0.0.0.0/0'] }] } } }),
        [`${DB}: ${WORLD}`],
      ),
      refuses(
        'by the port of the cluster',
        rule({ cidr_ipv4: '0.0.0.0/0', from_port: '${aws_rds_cluster.a.port}', to_port: '${aws_rds_cluster.a.port}' }),
        [`${R}: ${WORLD}`],
      ),
      refuses(
        'a port that is known only after the apply',
        rule({ cidr_ipv4: '0.0.0.0/0', from_port: '${aws_db_instance.a.port}', to_port: '${aws_db_instance.a.port}' }),
        [`${R}: ${WORLD}`],
      ),
      refuses('IPv6', rule({ cidr_ipv6: '::/0' }), [`${R}: port 5432 from ::/0: 100 % of the public addresses`]),
      refuses('both halves, in two rules', ingress({ cidr_blocks: ['0.0.0.0/1'] }, { cidr_blocks: ['128.0.0.0/1'] }), [
        `${DB}: port 5432 from 0.0.0.0/1, 128.0.0.0/1: 100 % of the public addresses`,
      ]),
      refuses('one half', ingress({ cidr_blocks: ['128.0.0.0/1'] }), [
        `${DB}: port 5432 from 128.0.0.0/1: 43 % of the public addresses`,
      ]),
      refuses('every port', ingress({ cidr_blocks: ['0.0.0.0/0'], from_port: 0, to_port: 65535 }), [`${DB}: ${WORLD}`]),
      refuses('every protocol', ingress({ cidr_blocks: ['0.0.0.0/0'], from_port: 0, to_port: 0, protocol: '-1' }), [
        `${DB}: ${WORLD}`,
      ]),
      refuses(
        'every protocol, no ports',
        rule({ cidr_ipv4: '0.0.0.0/0', ip_protocol: '-1', from_port: undefined, to_port: undefined }),
        [`${R}: ${WORLD}`],
      ),
      refuses('a range of ports around it', ingress({ cidr_blocks: ['0.0.0.0/0'], from_port: 1024, to_port: 6000 }), [
        `${DB}: ${WORLD}`,
      ]),
      refuses(
        'a sum of prefixes',
        ingress({ cidr_blocks: Array.from({ length: 64 }, (_, block) => `${block * 4}.0.0.0/6`) }),
        [`${DB}: port 5432 from 0.0.0.0/6, 4.0.0.0/6, 8.0.0.0/6 and 61 more: 100 % of the public addresses`],
      ),
      refuses(
        'by a variable',
        { ...ingress({ cidr_blocks: ['${var.from}'] }), variable: { from: { default: '0.0.0.0/0' } } },
        [`${DB}: ${WORLD}`],
      ),
      refuses(
        'by a prefix list whose entry stands beside it',
        cluster(
          {},
          {
            aws_security_group: { db: { description: 'Aurora' } },
            aws_ec2_managed_prefix_list: { p: { name: 'all' } },
            aws_ec2_managed_prefix_list_entry: {
              e: { prefix_list_id: '${aws_ec2_managed_prefix_list.p.id}', cidr: '0.0.0.0/0' },
            },
            aws_vpc_security_group_ingress_rule: {
              r: {
                security_group_id: '${aws_security_group.db.id}',
                description: 'x',
                ip_protocol: 'tcp',
                from_port: 5432,
                to_port: 5432,
                prefix_list_id: '${aws_ec2_managed_prefix_list.p.id}',
              },
            },
          },
        ),
        [`${R}: ${WORLD}`],
      ),
      refuses(
        'by a prefix list',
        cluster(
          {},
          {
            aws_ec2_managed_prefix_list: { l: { entry: [{ cidr: '0.0.0.0/0' }] } },
            aws_security_group: { db: { name: 'db', description: 'x' } },
            aws_vpc_security_group_ingress_rule: {
              r: {
                ...POSTGRES,
                security_group_id: '${aws_security_group.db.id}',
                prefix_list_id: '${aws_ec2_managed_prefix_list.l.id}',
              },
            },
          },
        ),
        [`${R}: ${WORLD}`],
      ),
      refuses(
        'a port of the cluster’s own',
        cluster(
          { port: 6543 },
          {
            aws_security_group: {
              db: { ingress: [{ ...POSTGRES, from_port: 6543, to_port: 6543, cidr_blocks: ['0.0.0.0/0'] }] },
            },
          },
        ),
        [`${DB}: port 6543 from 0.0.0.0/0: 100 % of the public addresses`],
      ),
    ],
    passes: [
      passes('a source that only Terraform evaluates', rule({ cidr_ipv4: '${format("%s/%d", "0.0.0.0", 0)}' })),
      passes(
        'a port that only Terraform evaluates',
        rule({ cidr_ipv4: '0.0.0.0/0', for_each: [80, 443], from_port: '${each.value}', to_port: '${each.value}' }),
      ),
      passes(
        'a protocol that only Terraform evaluates',
        rule({ cidr_ipv4: '0.0.0.0/0', for_each: ['udp'], ip_protocol: '${each.value}' }),
      ),
      passes('rules by for_each', rule({ for_each: ['0.0.0.0/0'], cidr_ipv4: '${each.value}' })),
      passes(
        'PostgreSQL’s usual port, where the cluster has another',
        cluster(
          { port: 6543 },
          { aws_security_group: { db: { ingress: [{ ...POSTGRES, cidr_blocks: ['0.0.0.0/0'] }] } } },
        ),
      ),
      passes('a private range', ingress({ cidr_blocks: ['10.0.0.0/8'] })),
      passes('the VPC by reference', rule({ cidr_ipv4: '${data.aws_vpc.default.cidr_block}' })),
      passes('a security group', rule({ referenced_security_group_id: 'sg-1' })),
      passes('another port', ingress({ cidr_blocks: ['0.0.0.0/0'], from_port: 443, to_port: 443 })),
      passes('UDP', ingress({ cidr_blocks: ['0.0.0.0/0'], protocol: 'udp' })),
      passes('your own addresses', ingress({ cidr_blocks: ['198.54.7.0/24'] })),
      passes('egress', rule({ cidr_ipv4: '0.0.0.0/0' }, 'aws_vpc_security_group_egress_rule')),
    ],
  },
  'AURORA-NET-002': {
    refuses: [
      refuses('a public range', ingress({ cidr_blocks: ['198.54.7.0/24'] }), [`${DB}: port 5432 from 198.54.7.0/24`]),
    ],
    passes: [
      passes('a private one', ingress({ cidr_blocks: ['10.0.0.0/8'] })),
      passes('the world is refused instead', ingress({ cidr_blocks: ['0.0.0.0/0'] })),
    ],
  },
  'AURORA-NET-003': {
    refuses: [
      refuses('true', writer({ publicly_accessible: true }), [
        'aws_rds_cluster_instance.writer: publicly_accessible true',
      ]),
      refuses('of another type', stackOf({ aws_neptunegraph_graph: { g: { public_connectivity: true } } }), [
        'aws_neptunegraph_graph.g: public_connectivity true',
      ]),
    ],
    passes: [passes('false', writer({ publicly_accessible: false })), passes('not written', writer({}))],
  },
  'AURORA-NET-004': {
    refuses: [
      refuses('an address without a prefix', rule({ cidr_ipv4: '10.0.0.1' }), [`${R}: "10.0.0.1"`]),
      refuses('too long a prefix', ingress({ cidr_blocks: ['10.0.0.0/33', '10.0.0.0/8'] }), [`${DB}: "10.0.0.0/33"`]),
    ],
    passes: [
      passes('a block', rule({ cidr_ipv4: '10.0.0.1/32' })),
      passes('an expression', rule({ cidr_ipv4: '${var.from}' })),
    ],
  },
  'AURORA-NET-005': {
    refuses: [
      refuses('a rule', rule({ description: undefined }), [`${R}: description not set`]),
      refuses(
        'a group, with what the provider writes',
        stackOf({ aws_security_group: { db: { description: 'Managed by Terraform' } } }),
        [`${DB}: description "Managed by Terraform"`],
      ),
    ],
    passes: [passes('both described', rule({}))],
  },
  'AURORA-NET-006': {
    refuses: [
      refuses(
        'the usual egress',
        stackOf({
          aws_security_group: {
            db: { egress: [{ from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: ['0.0.0.0/0'] }] },
          },
        }),
        [`${DB}: egress to 0.0.0.0/0, every port`],
      ),
    ],
    passes: [
      passes('none', rule({})),
      passes(
        'HTTPS only',
        rule({ cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 }, 'aws_vpc_security_group_egress_rule'),
      ),
    ],
  },
  'AURORA-NET-007': {
    refuses: [
      refuses(
        'both',
        stackOf({
          aws_security_group: { db: { ingress: [POSTGRES] } },
          aws_vpc_security_group_ingress_rule: { r: { security_group_id: '${aws_security_group.db.id}' } },
        }),
        [`${DB}: rules inside, and ${R}`],
      ),
    ],
    passes: [passes('rules of their own', rule({})), passes('rules inside', ingress({ cidr_blocks: ['10.0.0.0/8'] }))],
  },
  'AURORA-NET-008': {
    refuses: [
      refuses('one subnet', subnets(['subnet-1']), ['aws_db_subnet_group.g: subnet_ids ["subnet-1"]']),
      refuses('one subnet, twice', subnets(['subnet-1', 'subnet-1']), [
        'aws_db_subnet_group.g: subnet_ids ["subnet-1","subnet-1"]',
      ]),
      refuses('two subnets of one zone', ownSubnets('us-east-1a', 'us-east-1a'), [
        'aws_db_subnet_group.g: 2 subnets, all in us-east-1a',
      ]),
    ],
    passes: [
      passes('two subnets of two zones', ownSubnets('us-east-1a', 'us-east-1b')),
      passes('two', subnets(['subnet-1', '${aws_subnet.b.id}'])),
      passes('by a data source', subnets('${data.aws_subnets.default.ids}')),
    ],
  },
  'AURORA-NET-009': {
    refuses: [
      refuses('four zones', cluster({ availability_zones: ['a', 'b', 'c', 'd'] }), [
        'aws_rds_cluster.a: availability_zones ["a","b","c","d"]',
      ]),
    ],
    passes: [passes('three', cluster({ availability_zones: ['a', 'b', 'c'] })), passes('none', cluster())],
  },
  'AURORA-NET-013': {
    refuses: [['a'], ['a', 'b']].map((zones) =>
      refuses(`${zones.length}`, cluster({ availability_zones: zones, lifecycle: { ignore_changes: ['tags'] } }), [
        `aws_rds_cluster.a: availability_zones ${JSON.stringify(zones)}`,
      ]),
    ),
    passes: [
      passes('three', cluster({ availability_zones: ['a', 'b', 'c'] })),
      passes('none', cluster({ availability_zones: [] })),
      passes('by a data source', cluster({ availability_zones: '${data.aws_availability_zones.a.names}' })),
      passes('ignored', zones({ ignore_changes: ['availability_zones'] })),
      passes('with everything ignored', zones({ ignore_changes: 'all' })),
      passes('a plan does not show what is ignored', zonePlan({ availability_zones: { references: ['var.zones'] } })),
    ],
  },
  'AURORA-NET-014': {
    refuses: [
      refuses('in a plan', zonePlan({ availability_zones: { references: ['var.zones'] } }), [
        'aws_rds_cluster.a: availability_zones ["a","b"]',
      ]),
    ],
    passes: [passes('zones that AWS chose', zonePlan({})), passes('a configuration shows what is ignored', zones({}))],
  },
  'AURORA-NET-010': {
    refuses: [1149, 65_536, 5432.5].map((port) =>
      refuses(`${port}`, cluster({ port }), [`aws_rds_cluster.a: port ${port}`]),
    ),
    passes: [1150, 5432, 65_535].map((port) => passes(`${port}`, cluster({ port }))),
  },
  'AURORA-NET-011': {
    refuses: [
      refuses('a quote', rule({ description: "Alice's laptop" }), [`${R}: description "Alice's laptop"`]),
      refuses('256 characters', stackOf({ aws_security_group: { db: { description: 'a'.repeat(256) } } }), [
        `${DB}: description "${'a'.repeat(256)}"`,
      ]),
    ],
    passes: [
      passes('every accepted sign', rule({ description: 'a Z 0 . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *' })),
      passes('255 characters', rule({ description: 'a'.repeat(255) })),
    ],
  },
  'AURORA-NET-015': {
    refuses: [
      refuses('false', stackOf({ aws_db_proxy: { p: { name: 'p', require_tls: false } } }), [
        'aws_db_proxy.p: require_tls false',
      ]),
      refuses('not set', stackOf({ aws_db_proxy: { p: { name: 'p' } } }), ['aws_db_proxy.p: require_tls not set']),
    ],
    passes: [passes('true', stackOf({ aws_db_proxy: { p: { name: 'p', require_tls: true } } }))],
  },
  'AURORA-NET-012': {
    refuses: [
      refuses('0', parameter('rds.force_ssl', '0'), ['aws_rds_cluster_parameter_group.g: rds.force_ssl "0"']),
      refuses('MySQL', parameter('require_secure_transport', 'OFF'), [
        'aws_rds_cluster_parameter_group.g: require_secure_transport "OFF"',
      ]),
    ],
    passes: [
      passes('1', parameter('rds.force_ssl', '1')),
      passes('another parameter', parameter('log_statement', '0')),
    ],
  },
};
