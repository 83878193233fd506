import { RESERVED_DATABASES } from '../../policy/reserved-words.ts';
import type { Waiver } from '../../rules/waivers.ts';
import { isPlainObject, optional, textLike, yesOrNo } from '../kinds.ts';
import { group, option } from '../option.ts';

const REGION =
  /^(af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(-(gov|iso[a-z]?|de))?-(central|north|south|east|west|northeast|northwest|southeast|southwest)-[1-9]$/;

/** A Region's name, by its shape: one that AWS opens tomorrow must work. */
export const regionName = textLike(REGION, 'The name of an AWS Region, such as "us-east-1"; no Availability Zone.');

const databaseName = {
  allowed: 'A letter first, then letters, digits and underscores, at most 63; no reserved word of PostgreSQL.',
  accepts: (value: unknown) =>
    typeof value === 'string' && /^[a-z]\w{0,62}$/i.test(value) && !RESERVED_DATABASES.has(value.toLowerCase()),
};

/** The options that stand in no group. */
export const general = group({
  title: 'General',
  options: {
    production: option<boolean>({
      about: 'Whether this is a stage that must never be lost: the rules for production apply to it.',
      default: false,
      ...yesOrNo,
      todo: 'Write true or false.',
    }),
    region: option<string>({
      about:
        'Default of the Terraform variable `aws_region`. Another Region after the first deploy means another, empty database.',
      default: 'us-east-1',
      ...regionName,
      todo: 'List yours with: aws ec2 describe-regions --query Regions[].RegionName.',
    }),
    databaseName: option<string | undefined>({
      about: 'The database that the cluster is made with. Fixed at creation: another name replaces the cluster.',
      default: undefined,
      ...optional(databaseName, 'the name of the project, hyphens as underscores'),
      todo: 'Respell it; hyphens become underscores.',
    }),
    waivers: option<readonly Waiver[]>({
      about: 'Rules of [the preflight](rules.md) that the stage deviates from, each with a reason and a last day.',
      default: [],
      allowed: 'A list of { rule, reason, until, resource? }, or [].',
      accepts: (value) => Array.isArray(value) && value.every(isWaiver),
      todo: 'Write, for example, { rule: "AURORA-DUR-001", reason: "…", until: "2027-03-31" }.',
    }),
  },
});

/** What is in it, the preflight judges. */
function isWaiver(value: unknown): boolean {
  const fields = isPlainObject(value) ? Object.entries(value) : [];
  const known = ['rule', 'reason', 'until', 'resource'];
  const texts = fields.every(
    ([name, text]) => known.includes(name) && (typeof text === 'string' || name === 'resource'),
  );
  return texts && known.slice(0, 3).every((name) => fields.some(([given]) => given === name));
}
