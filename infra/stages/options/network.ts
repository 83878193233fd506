import { z } from 'zod';
import { parseCidr } from '../../policy/cidr.ts';
import { DESCRIPTION } from '../../rules/state/network.ts';
import { type OptionsOf, option } from '../option.ts';
import { listOf, namesTo, oneOf, textLike, wholeNumber } from '../schemas.ts';

/** The VPC and the subnets of the cluster. */
export type Placement =
  /** The account's default VPC, with its default subnets. */
  | { readonly kind: 'default' }
  /** An existing VPC, and two or more of its subnets in different Availability Zones. */
  | { readonly kind: 'given'; readonly vpcId: string; readonly subnetIds: readonly string[] }
  /** A VPC of the stack: database subnets in three Availability Zones, and no route out. */
  | { readonly kind: 'dedicated'; readonly cidrBlock: string };

/** Who may connect to the database port. The security group rule gets the description. */
export type Ingress =
  | { readonly from: 'vpc'; readonly description: string }
  | { readonly cidrBlock: string; readonly description: string }
  | { readonly securityGroupId: string; readonly description: string };

/** A service of AWS that callers in the VPC reach through an interface endpoint. */
export type VpcEndpointService = 'rds-data' | 'secretsmanager' | 'logs';

/** The options of an RDS Proxy; `{}` uses every default. */
export interface Proxy {
  /**
   * How clients sign in to the proxy: `secret`, with user name and password of the master user; or `iam`, with a token of IAM for that
   * user. The proxy itself signs in to the database with the secret.
   *
   * @default "secret"
   */
  readonly login?: 'secret' | 'iam' | undefined;
  /** When an idle connection of a client is closed, in seconds: 1 to 28800. @default 1800 */
  readonly idleClientTimeoutSeconds?: number | undefined;
  /** The share of `max_connections` that the proxy may open, in percent: 1 to 100. @default 100 */
  readonly maxConnectionsPercent?: number | undefined;
  /** How long a client waits for a free connection, in seconds: 0 to 300. @default 120 */
  readonly borrowTimeoutSeconds?: number | undefined;
}

export interface Network {
  /**
   * The VPC and the subnets of the cluster: `{ kind: 'default' }`, the default VPC; `{ kind: 'given', vpcId, subnetIds }`, an existing
   * one; or `{ kind: 'dedicated', cidrBlock }`, one of the stack, with a private block from /16 to /24. Other subnets replace the cluster.
   *
   * @default { kind: "default" }
   * @example { kind: 'dedicated', cidrBlock: '10.40.0.0/16' }
   */
  readonly placement?: Placement;
  /**
   * Rules that allow connections to the database port, by their Terraform name: `from: 'vpc'`, a `cidrBlock` or a `securityGroupId`, and
   * a `description`. The Data API needs no rule; they are for psql and other clients.
   *
   * @default {}
   * @example { office: { cidrBlock: '10.1.0.0/16', description: 'psql from the office' } }
   */
  readonly ingress?: Readonly<Record<string, Ingress>>;
  /**
   * The port of the database: 1150 to 65535. A change replaces the cluster.
   *
   * @default - 5432, with MySQL 3306
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
   */
  readonly port?: number | undefined;
  /**
   * The description of the security group: 1 to 255 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`. Fixed at creation: another
   * description replaces the security group.
   *
   * @default "Aurora cluster"
   * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
   */
  readonly securityGroupDescription?: string;
  /**
   * An RDS Proxy, for clients of the `postgres` backend that open many connections; the Data API does not use it. It requires TLS, and
   * listens on the port of its engine for those that `ingress` names. It keeps the cluster from pausing, and is billed by capacity, for 8
   * ACU at least. See docs/backends.md.
   *
   * @default - no proxy
   * @example { maxConnectionsPercent: 80 }
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html
   */
  readonly proxy?: Proxy | undefined;
  /**
   * Interface endpoints for callers in the VPC without access to the Internet: `rds-data` (the Data API), `secretsmanager`, `logs`. Their
   * names resolve to private addresses in the whole VPC. Each is billed by the hour in each Availability Zone. Only for a VPC that is
   * given or dedicated.
   *
   * @default []
   * @example ['rds-data', 'secretsmanager', 'logs']
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
   */
  readonly vpcEndpoints?: readonly VpcEndpointService[];
}

const WORDS = '1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not only spaces.';
const description = z.string(WORDS).refine((text) => text.trim() !== '' && DESCRIPTION.test(text), WORDS);

function resourceId(prefix: string) {
  return textLike(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `An id such as "${prefix}-0123456789abcdef0".`);
}

const SUBNETS = 'Two or more different subnet ids, in different Availability Zones.';
const PRIVATE = 'A private IPv4 block from /16 to /24, such as "10.40.0.0/16".';
const placement = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('default') }, 'kind only.'),
    z.strictObject(
      {
        kind: z.literal('given'),
        vpcId: resourceId('vpc'),
        subnetIds: listOf(resourceId('subnet'), SUBNETS).refine((ids) => ids.length >= 2, SUBNETS),
      },
      'kind, vpcId and subnetIds.',
    ),
    z.strictObject(
      { kind: z.literal('dedicated'), cidrBlock: z.string(PRIVATE).refine(isPrivateBlock, PRIVATE) },
      'kind and cidrBlock.',
    ),
  ],
  'An object whose kind is "default", "given" or "dedicated".',
);

const CIDR =
  'A CIDR block such as "10.1.0.0/16" or "2001:db8::/32"; a single address ends in /32, or in /128 for IPv6.';
const INGRESS = 'An object with one of from, cidrBlock and securityGroupId, and with description.';
const ingress = z.union(
  [
    z.strictObject({ from: z.literal('vpc', '"vpc": every address of the VPC.'), description }, INGRESS),
    z.strictObject({ cidrBlock: z.string(CIDR).refine(isBlock, CIDR), description }, INGRESS),
    z.strictObject({ securityGroupId: resourceId('sg'), description }, INGRESS),
  ],
  INGRESS,
);
const ruleName = textLike(
  /^[a-z][a-z0-9_]*$/,
  'A lower-case letter, then lower-case letters, digits and underscores: the name is part of the Terraform address.',
);

function isBlock(text: string): boolean {
  return text === text.trim() && parseCidr(text) !== undefined;
}

/** A block of RFC 1918 without host bits, large enough for three subnets of a VPC. */
function isPrivateBlock(text: string): boolean {
  const block = parseCidr(text);
  if (block?.family !== 4 || block.prefixLength < 16 || block.prefixLength > 24) return false;
  const first = [24n, 16n, 8n, 0n].map((shift) => (block.first >> shift) & 255n).join('.');
  const isPrivate = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((range) => {
    const around = parseCidr(range);
    return around !== undefined && block.first >= around.first && block.last <= around.last;
  });
  return isPrivate && `${first}/${block.prefixLength}` === text;
}

// Limits: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html and API_CreateDBProxy.html
const proxy = z.strictObject(
  {
    login: oneOf(['secret', 'iam']).optional(),
    idleClientTimeoutSeconds: wholeNumber(1, 28_800, 'seconds').optional(),
    maxConnectionsPercent: wholeNumber(1, 100, 'percent').optional(),
    borrowTimeoutSeconds: wholeNumber(0, 300, 'seconds').optional(),
  },
  'An object with login, idleClientTimeoutSeconds, maxConnectionsPercent and borrowTimeoutSeconds, or {}.',
);

export const network = z.strictObject({
  placement: option(placement, {
    default: { kind: 'default' },
    todo: 'Write { kind: "default" }, { kind: "given", vpcId, subnetIds } or { kind: "dedicated", cidrBlock }.',
  }),
  ingress: option(namesTo(ruleName, ingress, 'An object from names to rules, or {}.'), {
    default: {},
    todo: 'Write, for example, { office: { cidrBlock: "10.1.0.0/16", description: "psql from the office" } }.',
  }),
  port: option(wholeNumber(1150, 65_535).optional(), {
    default: undefined,
    todo: 'Remove it: a different port does not hide the database.',
  }),
  securityGroupDescription: option(description, {
    default: 'Aurora cluster',
    todo: 'Describe the purpose of the group.',
  }),
  vpcEndpoints: option(
    listOf(
      oneOf(['rds-data', 'secretsmanager', 'logs']),
      'Each of "rds-data", "secretsmanager" and "logs" at most once.',
    ),
    { default: [], todo: 'Write, for example, ["rds-data", "secretsmanager"], or [] for none.' },
  ),
  proxy: option(proxy.optional(), { default: undefined, todo: 'Write {} for a proxy, or remove the option.' }),
} satisfies OptionsOf<Network>);
