import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { listOf, namesTo, textLike, wholeNumber } from '../schemas.ts';

export interface Guards {
  /**
   * Tags on every resource, in addition to `Project`, `Stage`, `ManagedBy` and `PreviewUntil` of preview stages: at most 46. Names have up to 128 letters, digits, spaces
   * and `_.:/=+@-`, values up to 256.
   *
   * @default {}
   * @example { Owner: 'platform', CostCentre: '1234' }
   * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * The only AWS accounts that the stage may be deployed to, each 12 digits as text. In any other account Terraform stops at the plan.
   * An empty list allows every account.
   *
   * @default []
   */
  readonly allowedAccountIds?: readonly string[];
  /**
   * How long Terraform waits for the cluster to be created, in minutes: 1 to 1440.
   *
   * @default - the provider's default, 120
   * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
   */
  readonly createTimeoutMinutes?: number | undefined;
  /**
   * How long Terraform waits for a change of the cluster, in minutes: 1 to 1440. A major upgrade takes longest.
   *
   * @default - the provider's default, 120
   * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
   */
  readonly updateTimeoutMinutes?: number | undefined;
  /**
   * How long Terraform waits for the cluster to be deleted, including its final snapshot, in minutes: 1 to 1440.
   *
   * @default - the provider's default, 120
   * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/rds_cluster.html.markdown
   */
  readonly deleteTimeoutMinutes?: number | undefined;
}

const minutes = wholeNumber(1, 1440, 'minutes').optional();
const tagName = textLike(
  /^(?!aws:)[\w .:/=+@-]{1,128}$/i,
  'Up to 128 letters, digits, spaces and _.:/=+@-, not beginning with aws:.',
);
const tagValue = textLike(/^[\w .:/=+@-]{0,256}$/, 'Up to 256 letters, digits, spaces and _.:/=+@-, as text.');

export const guards = z.strictObject({
  tags: option(namesTo(tagName, tagValue, 'An object from names to values, both text, or {}.'), {
    default: {},
    todo: 'Write, for example, tags: { Owner: "platform", CostCentre: "1234" }.',
  }),
  allowedAccountIds: option(
    listOf(textLike(/^\d{12}$/, 'The 12 digits of an account, as text.'), 'A list of account ids, each once, or [].'),
    { default: [], todo: 'Ask for yours: aws sts get-caller-identity --query Account.' },
  ),
  createTimeoutMinutes: option(minutes, { default: undefined, todo: 'Use 60.' }),
  updateTimeoutMinutes: option(minutes, { default: undefined, todo: 'Use 120.' }),
  deleteTimeoutMinutes: option(minutes, { default: undefined, todo: 'Use 60.' }),
} satisfies OptionsOf<Guards>);
