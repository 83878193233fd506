import { isDatabaseName } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { isRegion, REGIONS_AS_OF } from '../../catalogue/regions.ts';
import { isDay } from '../../day.ts';
import type { Waiver } from '../../rules/waiver.ts';
import { type OptionsOf, option } from '../option.ts';
import { listOf, yesOrNo } from '../schemas.ts';

/** The options that are in no group. */
export interface General {
  /**
   * Whether this stage holds data that must never be lost. The rules for production apply to it.
   *
   * @default false
   */
  readonly production?: boolean;
  /**
   * Whether this stage is made for a while, as for a pull request: [preview stages](preview.md). Its state is in S3, nothing protects its
   * data, and `npm run destroy -- --expired` destroys it after `previewUntil`.
   *
   * @default false
   */
  readonly preview?: boolean;
  /**
   * The expiry date of a preview stage, in UTC, as `YYYY-MM-DD`; kept as the tag `PreviewUntil` on every resource. The environment variable
   * `PREVIEW_UNTIL` of the synth is used when it is not set.
   *
   * @default - no date; a synth of a preview stage then stops
   * @example '2026-12-06'
   */
  readonly previewUntil?: string | undefined;
  /**
   * The AWS Region: the default of the Terraform variable `aws_region`. Another Region after the first deploy is another, empty database.
   *
   * @default "us-east-1"
   * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
   */
  readonly region?: string;
  /**
   * The initial database of the cluster: a letter, then letters, digits and underscores, at most 63 characters, and not a reserved
   * word of PostgreSQL. Fixed at creation: another name replaces the cluster.
   *
   * @default - `databaseName` of infra/config.ts
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
   */
  readonly databaseName?: string | undefined;
  /**
   * Rules of [the preflight](rules.md) that the stage breaks on purpose, each with a reason and an expiry date.
   *
   * @default []
   * @example [{ rule: 'AURORA-DUR-001', reason: 'The stage is taken down this month', until: '2027-01-31' }]
   */
  readonly waivers?: readonly Waiver[];
}

const REGION = `A Region of AWS, such as "us-east-1", in the list of ${REGIONS_AS_OF}; not an Availability Zone.`;
export const regionName = z.string(REGION).refine(isRegion, REGION);
export const REGION_TODO =
  'Correct the name. If AWS has opened the Region since, add it to infra/catalogue/regions.ts.';

const DATABASE =
  'A letter, then letters, digits and underscores, at most 63 characters, and not a reserved word of PostgreSQL.';
export const databaseName = z.string(DATABASE).refine(isDatabaseName, DATABASE);

const DATE = 'A day as YYYY-MM-DD, such as "2026-12-06".';
export const dayText = z.string(DATE).refine(isDay, DATE);

const WAIVERS = 'A list of { rule, reason, until, resource? }, each once, or [].';
const words = z.string(WAIVERS);
/** The preflight checks its values. */
const waiver = z.strictObject({ rule: words, reason: words, until: words, resource: words.exactOptional() }, WAIVERS);

export const general = z.strictObject({
  production: option(yesOrNo(), { default: false, todo: 'Write true or false.' }),
  preview: option(yesOrNo(), { default: false, todo: 'Write true or false.' }),
  previewUntil: option(dayText.optional(), { default: undefined, todo: 'Write a day, not a number of days.' }),
  region: option(regionName, { default: 'us-east-1', todo: REGION_TODO }),
  databaseName: option(databaseName.optional(), {
    default: undefined,
    todo: 'Use a shorter name, with underscores instead of hyphens.',
  }),
  waivers: option(listOf(waiver, WAIVERS), {
    default: [],
    todo: 'Write, for example, { rule: "AURORA-DUR-001", reason: "…", until: "2027-03-31" }.',
  }),
} satisfies OptionsOf<General>);
