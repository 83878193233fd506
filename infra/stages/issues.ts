import type { z } from 'zod';
import type { Problem } from '../problem.ts';
import { didYouMean, nearest } from './nearest.ts';
import { notOffered } from './not-offered.ts';
import { OPTIONS } from './option-table.ts';
import { groups } from './stage.ts';

type Issue = z.core.$ZodIssue;

/** A problem of one value, and the option or group whose value is unknown because of it. */
export interface ValueProblem {
  readonly problem: Problem;
  readonly unknown: string | undefined;
}

/** The problems that zod found in these values: one for each setting. */
export function problemsOfIssues(issues: readonly Issue[], values: unknown): readonly ValueProblem[] {
  const found = issues.flatMap(chosenBranch).flatMap((issue) => problemsOf(issue, values));
  const settings = found.map(({ problem }) => problem.setting);
  return found.filter((_, index) => settings.indexOf(settings[index] ?? '') === index);
}

/**
 * The issues of the alternative with the fewest, which was most probably intended. For a tie, the issue of the union itself, whose message
 * names all alternatives.
 */
function chosenBranch(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const branches = issue.errors.map((branch) => branch.flatMap(chosenBranch));
  const sizes = branches.map((branch) => branch.reduce((sum, each) => sum + namesIn(each).length, 0));
  const least = Math.min(...sizes);
  const chosen = branches[sizes.indexOf(least)];
  if (chosen === undefined || sizes.lastIndexOf(least) !== sizes.indexOf(least)) return [issue];
  return chosen.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

function namesIn(issue: Issue): readonly string[] {
  return issue.code === 'unrecognized_keys' ? issue.keys : [''];
}

function problemsOf(issue: Issue, values: unknown): readonly ValueProblem[] {
  // A problem of a list item is reported for the list.
  const item = issue.path.findIndex((part) => typeof part === 'number');
  const path = issue.path.slice(0, item === -1 ? issue.path.length : item).map(String);
  const received = valueAt(values, path);
  if (issue.code === 'unrecognized_keys' && item === -1) {
    return issue.keys.map((key) => unknownName(path, key, valueAt(received, [key]), issue.message));
  }
  const setting = path.join('.');
  const unknown = path.slice(0, 2).join('.');
  if (Object.hasOwn(groups, setting)) return [{ problem: groupProblem(setting, received), unknown }];
  const todo = advice(unknown, received);
  if (issue.code === 'invalid_key') {
    const allowed = issue.issues[0]?.message ?? '';
    return [{ problem: { setting, what: 'Invalid name.', received: path.at(-1), allowed, todo }, unknown }];
  }
  const what = received === undefined ? 'Missing value.' : 'Invalid value.';
  return [{ problem: { setting, what, received, allowed: issue.message, todo }, unknown }];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => {
    const fields: Readonly<Record<string, unknown>> = Object(found);
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
  }, value);
}

function advice(setting: string, received: unknown): string {
  const todo = OPTIONS.find((row) => row.setting === setting)?.todo ?? 'Correct the value.';
  return typeof todo === 'string' ? todo : todo(received);
}

function groupProblem(setting: string, received: unknown): Problem {
  const allowed = `{ ${namesOf(setting).join(', ')} }`;
  const todo = 'Write the options of the group in braces.';
  return { setting, what: 'A group of options must be an object.', received, allowed, todo };
}

function unknownName(path: readonly string[], key: string, received: unknown, fields: string): ValueProblem {
  const setting = [...path, key].join('.');
  if (path.length > 1) {
    const problem = {
      setting,
      what: 'Unknown field.',
      received,
      allowed: fields,
      todo: 'Correct the name, or remove it.',
    };
    return { problem, unknown: path.slice(0, 2).join('.') };
  }
  const missing = notOffered(key);
  if (missing !== undefined) {
    const { feature, reason, instead } = missing;
    return {
      problem: { setting, what: `${feature}: not offered.`, received, allowed: reason, todo: instead },
      unknown: undefined,
    };
  }
  const meant = meantSetting(path[0], key);
  const problem = {
    setting,
    what: `${path.length === 0 ? 'Unknown option or group.' : 'Unknown option.'}${didYouMean(meant)}`,
    received,
    allowed: 'The options of docs/stages.md.',
    todo: meant === undefined ? 'Remove it.' : 'Correct the name.',
  };
  return { problem, unknown: meant };
}

/** Of the same group if one is near, otherwise of any group. */
function meantSetting(group: string | undefined, key: string): string | undefined {
  if (group === undefined) {
    const here = nearest(key, [...Object.keys(groups), ...namesOf(''), 'extends']);
    if (here !== undefined) return here;
  }
  const inGroup = group === undefined ? undefined : nearest(key, namesOf(group));
  if (inGroup !== undefined) return `${group}.${inGroup}`;
  const name = nearest(
    key,
    OPTIONS.map((row) => row.name),
  );
  return OPTIONS.find((row) => row.name === name)?.setting;
}

function namesOf(group: string): readonly string[] {
  return OPTIONS.filter((row) => row.group === group).map(({ name }) => name);
}
