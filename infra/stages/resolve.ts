import { ENGINES } from '@daybreak/aurora/facts';
import * as configured from '../config.ts';
import { isRecord } from '../is-record.ts';
import type { Problem } from '../problem.ts';
import { checkProblems } from './checks/index.ts';
import { lineageOf } from './extends.ts';
import { problemsOfIssues } from './issues.ts';
import { OPTIONS } from './option-table.ts';
import { groups, type Stage, type StageSettings, stageSchema } from './stage.ts';
import { StageError } from './stage-error.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The stage with every option set: from its file, from the stages that it extends, or from the defaults.
 *
 * @param known - the stages that it may extend
 * @throws {StageError} with every problem of it and of the stages that it extends
 */
export function resolveStage(
  settings: StageSettings,
  known: readonly StageSettings[] = [],
  identity: Pick<typeof configured, 'project' | 'databaseName'> = configured,
): Stage {
  const { line, problems: broken } = lineageOf(settings, known);
  const values = { ...merged(line), name: settings.name };
  const result = stageSchema.safeParse(values);
  const wrong = result.success ? [] : problemsOfIssues(result.error.issues, values);
  const unknown = [
    ...wrong.flatMap((each) => each.unknown ?? []),
    // The options of a missing stage are unknown.
    ...(broken.length > 0 ? notGiven(line) : []),
  ];
  const parsed = result.success ? result.data : stageSchema.parse(withDefaultsFor(unknown, values));
  const { defaultVersion, defaultPort } = ENGINES[parsed.engine.family];
  const stage = {
    ...parsed,
    databaseName: parsed.databaseName ?? identity.databaseName,
    engine: { ...parsed.engine, version: parsed.engine.version ?? defaultVersion },
    network: { ...parsed.network, port: parsed.network.port ?? defaultPort },
  };
  const problems = [
    ...broken,
    ...wrong.map(({ problem }) => withOrigin(problem, line)),
    ...checkProblems(stage, identity.project, unknown),
  ];
  if (problems.length > 0) throw new StageError(String(settings.name), problems);
  return stage;
}

/** The defaults, overridden by each stage in order, including unknown options. */
function merged(line: readonly StageSettings[]): Values {
  const values: Record<string, unknown> = {};
  const layers: readonly Values[] = [defaultValues(), ...line.map(({ name: _, extends: __, ...rest }) => rest)];
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    if (!Object.hasOwn(groups, name)) values[name] = value;
    else if (isRecord(value) && isRecord(values[name])) values[name] = { ...values[name], ...value };
    else if (value !== undefined) values[name] = value;
  }
  return values;
}

function defaultValues(): Values {
  const values: Record<string, unknown> = {};
  for (const { group, name, default: preset } of OPTIONS) {
    if (group === '') values[name] = preset;
    else values[group] = { ...Object(values[group]), [name]: preset };
  }
  return values;
}

/** The values without those that are wrong: checks need a whole stage to read the others from. */
function withDefaultsFor(unknown: readonly string[], values: Values): Values {
  const isKnown = (setting: string, group: string) => !unknown.includes(setting) && !unknown.includes(group);
  const stage: Record<string, unknown> = { ...defaultValues(), name: String(values.name) };
  for (const { group, name } of OPTIONS.filter((row) => isKnown(row.setting, row.group))) {
    if (group === '') stage[name] = values[name];
    else stage[group] = { ...Object(stage[group]), [name]: Object(values[group])[name] };
  }
  return stage;
}

function notGiven(line: readonly StageSettings[]): readonly string[] {
  return OPTIONS.map(({ setting }) => setting).filter((setting) => !line.some((stage) => sets(stage, setting)));
}

/** Names the extended stage in which the problem is. */
function withOrigin(problem: Problem, line: readonly StageSettings[]): Problem {
  const origin = line.findLast((stage) => sets(stage, problem.setting));
  if (origin === undefined || origin === line.at(-1)) return problem;
  return { ...problem, what: `${problem.what} (in stage ${JSON.stringify(origin.name)}, which this one extends)` };
}

function sets(stage: StageSettings, setting: string): boolean {
  const [first = '', second] = setting.split('.');
  const values: Values = { ...stage };
  const group = values[first];
  if (second === undefined || !Object.hasOwn(groups, first)) return Object.hasOwn(values, first);
  return isRecord(group) && Object.hasOwn(group, second);
}
