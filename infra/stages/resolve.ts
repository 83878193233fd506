import { project as configuredProject } from '../config.ts';
import { crossProblems } from './cross-checks.ts';
import { anyGroups, general, groups } from './groups.ts';
import { isPlainObject } from './kinds.ts';
import { nameProblems } from './names.ts';
import { nearest } from './nearest.ts';
import type { OptionSet } from './option.ts';
import { type Problem, StageError } from './problem.ts';
import type { Stage, StageSettings } from './stage.ts';

type Loose = Readonly<Record<string, unknown>>;
interface Section {
  /** `capacity`, or nothing for options that stand in no group. */
  readonly name: string;
  readonly options: OptionSet;
  readonly check?: (values: never) => readonly Problem[];
}

const SECTIONS: readonly Section[] = [
  { name: '', options: general.options },
  ...anyGroups.map(([name, { options, check }]) => ({ name, options, ...(check ? { check } : {}) })),
];
const ALL_SETTINGS = SECTIONS.flatMap(({ name, options }) => Object.keys(options).map((key) => path(name, key)));

/**
 * The stage with every option: its own, else those of the stages that it extends, else the defaults.
 *
 * @param known - the stages that it may extend
 * @throws {StageError} with every problem of it and of the stages that it extends
 */
export function resolveStage(
  settings: StageSettings,
  known: readonly StageSettings[] = [],
  project: string = configuredProject,
): Stage {
  const { line, problems: broken } = lineage(settings, known);
  const unknown = line.flatMap((ancestor) => unknownSettings(ancestor as Loose, ancestor === settings));
  const values = Object.fromEntries(SECTIONS.map((section) => [section.name, sectionValues(section, line)]));
  const single = SECTIONS.map((section) => ({
    section,
    problems: optionProblems(section, values[section.name] ?? {}),
  }));
  const within = single.flatMap(({ section, problems }) =>
    problems.length > 0 ? problems : (section.check?.(values[section.name] as never) ?? []),
  );
  const { '': top, ...rest } = values;
  const stage = {
    name: settings.name,
    ...top,
    databaseName: top?.databaseName ?? project.replaceAll('-', '_'),
    ...rest,
  } as unknown as Stage;
  const names = nameProblems(stage, project);
  const named = names.length > 0 ? names : derivedNameProblems(top?.databaseName, stage.databaseName);
  const problems = [...broken, ...unknown, ...within, ...named];
  const all = single.some((each) => each.problems.length > 0) ? problems : [...problems, ...crossProblems(stage)];
  if (all.length > 0) throw new StageError(String(settings.name), all);
  return stage;
}

/** A project may have a name that no database can have. */
function derivedNameProblems(given: unknown, databaseName: string): readonly Problem[] {
  const { accepts, allowed } = general.options.databaseName;
  if (given !== undefined || accepts(databaseName)) return [];
  const what = 'PostgreSQL has no database of that name, which follows from the project.';
  const todo = 'Name one in databaseName.';
  return [{ setting: 'databaseName', what, received: databaseName, allowed, todo }];
}

/** From the stage at the root to the one that is meant. */
function lineage(settings: StageSettings, known: readonly StageSettings[]) {
  const line: StageSettings[] = [settings];
  for (let current = settings; current.extends !== undefined; ) {
    const wanted = current.extends;
    const names = line.map(({ name }) => name).reverse();
    if (names.includes(wanted)) {
      return { line, problems: [circle([...names.slice(names.indexOf(wanted)), wanted], wanted)] };
    }
    const parent = known.find(({ name }) => name === wanted);
    if (parent === undefined) return { line, problems: [missingParent(wanted, known, current)] };
    line.unshift(parent);
    current = parent;
  }
  return { line, problems: [] };
}

function circle(names: readonly string[], wanted: string): Problem {
  return {
    setting: 'extends',
    what:
      names.length <= 2
        ? 'The stage extends itself.'
        : `The stages extend each other in a circle: ${names.join(' → ')}.`,
    received: wanted,
    allowed: 'The name of a stage that does not extend this one, also not by way of others.',
    todo: 'Remove extends from one of them.',
  };
}

function missingParent(wanted: string, known: readonly StageSettings[], child: StageSettings): Problem {
  const names = known.map(({ name }) => name).filter((name) => name !== child.name);
  const meant = nearest(wanted, names);
  return {
    setting: 'extends',
    what: `There is no stage of that name.${meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`}`,
    received: wanted,
    allowed: `${names.join(', ')}.`,
    todo: 'Correct the name, or name the stage in infra/stages/index.ts.',
  };
}

function unknownSettings(settings: Loose, own: boolean): readonly Problem[] {
  const at = own ? '' : ` (in stage ${JSON.stringify(settings.name)}, which this one extends)`;
  const problem = (setting: string, received: unknown, what: string): Problem => {
    const [section = '', key = section] = setting.split('.');
    const meant = meantSetting(section, key, setting.includes('.'));
    return {
      setting,
      what: `${what}${meant === undefined ? '' : ` Did you mean ${meant}?`}${at}`,
      received,
      allowed: 'The options of docs/stages.md.',
      todo: meant === undefined ? 'Remove it.' : 'Correct the name.',
    };
  };
  return Object.entries(settings).flatMap(([key, value]): readonly Problem[] => {
    if (key === 'name' || key === 'extends' || Object.hasOwn(general.options, key)) return [];
    if (!Object.hasOwn(groups, key)) return [problem(key, value, 'There is no such option or group.')];
    if (!isPlainObject(value)) {
      const what = 'A group of options is an object.';
      return [
        {
          setting: key,
          what,
          received: value,
          allowed: `{ ${optionNames(key).join(', ')} }`,
          todo: 'Write the options of the group inside of braces.',
        },
      ];
    }
    return Object.keys(value)
      .filter((name) => !optionNames(key).includes(name))
      .map((name) => problem(`${key}.${name}`, value[name], 'There is no such option.'));
  });
}

/** Of the same group if one is near, else of any. */
function meantSetting(section: string, key: string, grouped: boolean): string | undefined {
  if (!grouped)
    return nearest(key, [...Object.keys(groups), ...Object.keys(general.options), 'extends']) ?? elsewhere(key);
  const inGroup = nearest(key, optionNames(section));
  return inGroup === undefined ? elsewhere(key) : path(section, inGroup);
}

function elsewhere(key: string): string | undefined {
  const found = nearest(
    key,
    ALL_SETTINGS.map((setting) => setting.split('.').at(-1) ?? setting),
  );
  return ALL_SETTINGS.find((setting) => setting.split('.').at(-1) === found);
}

function optionNames(group: string): readonly string[] {
  return Object.keys(SECTIONS.find(({ name }) => name === group)?.options ?? {});
}

function sectionValues({ name, options }: Section, line: readonly StageSettings[]): Loose {
  const given = line.map((stage) => (name === '' ? (stage as Loose) : (stage as Loose)[name]));
  return Object.fromEntries(
    Object.entries(options).map(([key, { default: preset }]) => {
      const last = given.filter((values) => isPlainObject(values) && Object.hasOwn(values, key)).at(-1);
      return [key, isPlainObject(last) ? last[key] : preset];
    }),
  );
}

function optionProblems({ name, options }: Section, values: Loose): readonly Problem[] {
  return Object.entries(options).flatMap(([key, { accepts, allowed, todo, inspect }]) => {
    const setting = path(name, key);
    const received = values[key];
    if (accepts(received)) return inspect?.(received, setting) ?? [];
    return [{ setting, what: 'The value is not one that can be used here.', received, allowed, todo }];
  });
}

function path(group: string, key: string): string {
  return group === '' ? key : `${group}.${key}`;
}
