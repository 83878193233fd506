/**
 * The release date of the list's source, @aws-sdk/core 3.981.0. To refresh the list, copy the Regions of every partition.
 * @see https://github.com/aws/aws-sdk-js-v3/blob/main/packages/core/src/submodules/client/util-endpoints/lib/aws/partitions.json
 */
export const REGIONS_AS_OF = '2026-11-10';

const COMMERCIAL = `
  af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2
  ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2
  eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1
  sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 us-west-2`;
const CHINA = 'cn-north-1 cn-northwest-1';
const EUROPEAN_SOVEREIGN = 'eusc-de-east-1';
const GOVERNMENT = 'us-gov-east-1 us-gov-west-1';
const ISOLATED =
  'us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1';

/** Every Region of every partition of AWS. */
const REGIONS: ReadonlySet<string> = new Set(
  [COMMERCIAL, CHINA, EUROPEAN_SOVEREIGN, GOVERNMENT, ISOLATED].flatMap((names) => names.trim().split(/\s+/)),
);

/** Whether AWS had a Region of this name on `REGIONS_AS_OF`. `us-east-1a` is an Availability Zone, not a Region. */
export function isRegion(name: string): boolean {
  return REGIONS.has(name);
}

/** When AWS's list of the Regions of the Data API was read. AWS adds Regions to it every few months, so a stage elsewhere gets a notice and is not refused. */
export const DATA_API_AS_OF = '2026-11-30';
export const DATA_API_REGIONS_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html';
const WITHOUT_DATA_API: ReadonlySet<string> = new Set(['ap-south-2', 'ap-southeast-4', 'ap-southeast-6']);

/** Whether AWS's list had no RDS Data API in this Region on `DATA_API_AS_OF`. */
export function lacksDataApi(region: string): boolean {
  return WITHOUT_DATA_API.has(region);
}

/** When AWS's list of the Regions of Aurora DSQL was read. AWS adds Regions to it, so a stage elsewhere gets a notice and is not refused. */
export const DSQL_AS_OF = '2026-11-30';
export const DSQL_REGIONS_PAGE = 'https://docs.aws.amazon.com/aurora-dsql/latest/userguide/what-is-aurora-dsql.html';
const WITH_DSQL: ReadonlySet<string> = new Set(
  `ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-4 ca-central-1
   ca-west-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-2`.split(
    /\s+/,
  ),
);

/** Whether AWS's list had no Aurora DSQL in this Region on `DSQL_AS_OF`. */
export function lacksDsql(region: string): boolean {
  return !WITH_DSQL.has(region);
}
