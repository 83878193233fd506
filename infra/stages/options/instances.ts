import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { namesTo, oneOf, textLike, wholeNumber } from '../schemas.ts';

/**
 * The Availability Zone of an instance. A name; or 0, 1 or 2: a zone of the cluster that has a subnet, counted in alphabetical order;
 * or undefined: AWS chooses. A change replaces the instance.
 */
export type Zone = string | 0 | 1 | 2 | undefined;

export interface Reader {
  /**
   * The order in which readers become the writer when it fails: 0 to 15, the lowest first. A reader with 0 or 1 has the capacity of the
   * writer.
   */
  readonly promotionTier: number;
  /** A name such as `us-east-1a`; or 0, 1 or 2 for one of the zones of the cluster. @default - AWS chooses */
  readonly zone?: Zone;
}

export interface Instances {
  /**
   * The zone of the writer: a name such as `us-east-1a`; or 0, 1 or 2 for one of the zones of the cluster. A change replaces the
   * instance.
   *
   * @default - AWS chooses
   */
  readonly writerZone?: Zone;
  /**
   * Reader instances, by the last part of their identifier; the writer is `1`, with promotion tier 0. A reader with tier 1 takes over from
   * it and has its capacity; readers with tier 2 and above scale and pause independently. At most 15. The Data API does not use them;
   * code on the backend `postgres` can.
   *
   * @default {}
   * @example { 2: { promotionTier: 1, zone: 1 } }
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-administration.html
   */
  readonly readers?: Readonly<Record<string, Reader>>;
  /**
   * The certificate authority of the instances.
   *
   * @default - AWS's default, rds-ca-rsa2048-g1
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html
   */
  readonly caCertificate?: 'rds-ca-rsa2048-g1' | 'rds-ca-rsa4096-g1' | 'rds-ca-ecc384-g1' | undefined;
}

const ZONE = '0, 1 or 2 for a zone of the cluster, or a name such as "us-east-1a".';
const zone = z.union([z.literal([0, 1, 2], ZONE), textLike(/^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/, ZONE)], ZONE).optional();

const reader = z.strictObject(
  { promotionTier: wholeNumber(0, 15), zone },
  'An object with promotionTier and, if wanted, zone.',
);
const readerName = textLike(
  /^(?!1$)[a-z0-9]+(-[a-z0-9]+)*$/,
  'Lower-case letters, digits and single hyphens. "1" is the name of the writer.',
);

export const instances = z.strictObject({
  writerZone: option(zone, { default: undefined, todo: 'Write the name of the zone, or remove the option.' }),
  readers: option(namesTo(readerName, reader, 'An object from names to readers, or {}.'), {
    default: {},
    todo: 'Write, for example, readers: { 2: { promotionTier: 1, zone: 1 } }.',
  }),
  caCertificate: option(oneOf(['rds-ca-rsa2048-g1', 'rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1']).optional(), {
    default: undefined,
    todo: 'Use "rds-ca-rsa2048-g1", which is valid until 2061.',
  }),
} satisfies OptionsOf<Instances>);
