import { isPlainObject, listOf, namesTo, optional, textLike, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** Tags that the stack writes itself. */
const OWN_TAGS = ['Project', 'Stage', 'ManagedBy'];
const minutes = optional(wholeNumber(1, 1440, 'minutes'), "the provider's default, 120");

export const guards = group({
  title: 'Guards',
  options: {
    tags: option<Readonly<Record<string, string>>>({
      about: 'Tags on everything, besides `Project`, `Stage` and `ManagedBy`.',
      default: {},
      ...namesTo('values, both texts'),
      todo: 'Write, for example, tags: { Owner: "platform", CostCentre: "1234" }.',
      inspect: tagProblems,
    }),
    allowedAccountIds: option<readonly string[]>({
      about: 'The only AWS accounts that the stage may be deployed to. Terraform stops at the plan in any other.',
      default: [],
      ...listOf(textLike(/^\d{12}$/, 'The 12 digits of an account, as text.'), 'account ids'),
      todo: 'Ask for yours: aws sts get-caller-identity --query Account.',
    }),
    createTimeoutMinutes: option<number | undefined>({
      about: 'How long Terraform waits for the cluster to be made.',
      default: undefined,
      ...minutes,
      todo: 'Use 60.',
    }),
    updateTimeoutMinutes: option<number | undefined>({
      about: 'How long Terraform waits for a change of the cluster. A major upgrade takes longest.',
      default: undefined,
      ...minutes,
      todo: 'Use 120.',
    }),
    deleteTimeoutMinutes: option<number | undefined>({
      about: 'How long Terraform waits for the cluster to be deleted, its last snapshot included.',
      default: undefined,
      ...minutes,
      todo: 'Use 60.',
    }),
  },
});

function tagProblems(tags: Readonly<Record<string, unknown>>, setting: string): readonly Problem[] {
  const names = Object.keys(tags);
  const many: readonly Problem[] =
    names.length + OWN_TAGS.length <= 50
      ? []
      : [
          {
            setting,
            what: 'There are too many tags.',
            received: names.length,
            allowed: 'At most 47: AWS takes 50, and three are ours.',
            todo: 'Remove some.',
          },
        ];
  return [...many, ...Object.entries(tags).flatMap(([name, value]) => tagProblem(name, value, `${setting}.${name}`))];
}

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function tagProblem(name: string, value: unknown, setting: string): readonly Problem[] {
  const own = OWN_TAGS.some((tag) => tag.toLowerCase() === name.toLowerCase());
  const fits =
    /^(?!aws:)[\w .:/=+@-]{1,128}$/i.test(name) && typeof value === 'string' && /^[\w .:/=+@-]{0,256}$/.test(value);
  if (!own && fits) return [];
  return [
    {
      setting,
      what: own ? 'The stack writes this tag itself.' : 'AWS refuses the tag.',
      received: isPlainObject(value) ? 'an object' : `${name}: ${String(value)}`,
      allowed: 'Letters, digits, spaces and _.:/=+@-; names up to 128, not aws:…, values up to 256.',
      todo: own ? 'Remove it.' : 'Respell it.',
    },
  ];
}
