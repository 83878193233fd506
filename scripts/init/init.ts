// `npm run init`: gives the project its own names, and removes the example application.
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { type StageSettings, stageNames } from '../../infra/stages/index.ts';
import { signsOfDeployment } from './deployed.ts';
import { examplePaths, ROUTES_FILE, removeExample, SEED_FILE } from './example.ts';
import { CONFIG_FILE, configText, type Identity, identityOf, identityProblems, readIdentity } from './identity.ts';
import { uncommittedFiles } from './uncommitted.ts';

export interface InitOptions {
  /** The folder of package.json. */
  readonly folder: string;
  readonly name: string;
  /** @default - the name, with underscores for hyphens; the current database if the name does not change */
  readonly database?: string | undefined;
  readonly withoutExample: boolean;
  /** Nothing is deployed, or may be replaced, even if states and stages indicate otherwise. */
  readonly notDeployed: boolean;
  readonly stages: readonly StageSettings[];
  /** Writes the generated documentation of the folder again. Resolves to a line for each file. */
  readonly writeDocs: (folder: string) => Promise<readonly string[]>;
}

/**
 * Writes the names, removes the example application if requested, and generates the documentation again. Everything is
 * checked before the first file is written. A second run with the same options changes nothing.
 *
 * @returns the changes, a line each; empty if there are none
 * @throws {Error} a name cannot be used; the project may be deployed; a file to remove is not committed; a file cannot be written
 */
export async function initProject(options: InitOptions): Promise<readonly string[]> {
  const { folder, stages } = options;
  const config = readFileSync(path.join(folder, CONFIG_FILE), 'utf8');
  const before = readIdentity(config);
  const after = identityOf(options.name, options.database, before);
  const removed = options.withoutExample ? examplePaths(folder) : [];
  const renamed = JSON.stringify(before) !== JSON.stringify(after);
  checkIdentity(after, { stages, packages: packagesOf(folder) });
  const signs = renamed || removed.length > 0 ? signsOfDeployment(folder, stages) : [];
  if (signs.length > 0 && !options.notDeployed) throw new Error(deployedMessage(signs));

  const unsaved = await uncommittedFiles(folder, removed);
  if (unsaved.length > 0) throw new Error(unsavedMessage(unsaved));

  const files = namedFiles(folder, config, after).filter(({ text, file }) => text !== read(folder, file));
  const touched = [
    ...files.map(({ file }) => file),
    ...(removed.length > 0 ? [...removed, ROUTES_FILE, SEED_FILE] : []),
  ];
  for (const file of touched) checkWritable(folder, file);
  for (const { file, text } of files) writeFileSync(path.join(folder, file), text);
  if (removed.length > 0) removeExample(folder);
  const { project, databaseName, masterUsername } = after;
  return [
    ...files.map(({ file }) =>
      file === CONFIG_FILE
        ? `Wrote ${file}: project ${project}, database ${databaseName}, master user ${masterUsername}`
        : `Wrote ${file}: name ${project}`,
    ),
    ...removed.map((each) => `Removed ${each}`),
    ...(removed.length > 0 ? [`Wrote ${ROUTES_FILE} and ${SEED_FILE}: without the example application`] : []),
    ...(await options.writeDocs(folder)),
    ...(signs.length > 0 ? replacedLines(before, after, stages) : []),
    ...(renamed && existsSync(path.join(folder, '.env'))
      ? ['.env still holds the connection of before. Write it again: npm run local -- --env-file .env, or npm run env.']
      : []),
  ];
}

function checkIdentity(identity: Identity, checks: Parameters<typeof identityProblems>[1]): void {
  const problems = identityProblems(identity, checks);
  if (problems.length === 0) return;
  throw new Error(['Nothing was changed: these names cannot be used.', ...problems].join('\n  '));
}

function deployedMessage(signs: readonly string[]): string {
  return [
    'Nothing was changed: the project may be deployed, and another name or schema replaces its databases with empty ones.',
    ...signs,
    'Destroy the stages first (npm run destroy), or add --not-deployed if no deployed database is needed any more.',
  ].join('\n  ');
}

function unsavedMessage(files: readonly string[]): string {
  return [
    'Nothing was changed: these files of the example application would be removed, and git does not have what is in them.',
    ...files,
    'Commit them, or move what you want to keep to another place.',
  ].join('\n  ');
}

/** The resources that the next deploy would replace. */
function replacedLines(before: Identity, after: Identity, stages: readonly StageSettings[]): readonly string[] {
  return stages.map((stage) => {
    const named = { name: stage.name };
    const [old, now] = [stageNames(named, before.project), stageNames(named, after.project)];
    return `If stage ${stage.name} is deployed, its next deploy replaces the cluster ${old.clusterIdentifier} (database ${before.databaseName}) with an empty one, ${now.clusterIdentifier} (database ${after.databaseName}).`;
  });
}

interface NamedFile {
  readonly file: string;
  readonly text: string;
}

/** The files with the identity. Everything else is generated from them. */
function namedFiles(folder: string, config: string, identity: Identity): readonly NamedFile[] {
  const { project } = identity;
  return [
    { file: CONFIG_FILE, text: configText(config, identity) },
    { file: 'package.json', text: withValue(read(folder, 'package.json'), ['name'], project) },
    {
      file: 'package-lock.json',
      text: withValue(
        withValue(read(folder, 'package-lock.json'), ['name'], project),
        ['packages', '', 'name'],
        project,
      ),
    },
  ];
}

/** The JSON with one value changed, and every other character as it was. */
function withValue(json: string, at: readonly string[], value: string): string {
  return applyEdits(json, modify(json, [...at], value, {}));
}

/** The names of the packages in node_modules, as package-lock.json lists them. */
function packagesOf(folder: string): readonly string[] {
  const { packages = {} }: { readonly packages?: object } = JSON.parse(read(folder, 'package-lock.json'));
  // The root has an empty place.
  return Object.keys(packages).flatMap((place) => place.replace(/^.*node_modules\//, '') || []);
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}

function checkWritable(folder: string, file: string): void {
  try {
    accessSync(path.join(folder, file), constants.W_OK);
    accessSync(path.dirname(path.join(folder, file)), constants.W_OK);
  } catch (error) {
    throw new Error(`Nothing was changed: ${file} cannot be written. Allow writing to it and run the command again.`, {
      cause: error,
    });
  }
}
