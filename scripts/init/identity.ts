// The names that identify a project, from infra/config.ts.
import { builtinModules } from 'node:module';
import { isMasterUsername } from '@daybreak/aurora/facts';
import { resolveStage, StageError, type StageSettings } from '../../infra/stages/index.ts';

export interface Identity {
  readonly project: string;
  readonly databaseName: string;
  readonly masterUsername: string;
}

export const CONFIG_FILE = 'infra/config.ts';

/** @throws {Error} the file does not have the form that {@link configText} writes */
export function readIdentity(text: string): Identity {
  const value = (name: keyof Identity): string => {
    const [, found] = new RegExp(`^export const ${name}: string = '([^'\\n]*)';$`, 'm').exec(text) ?? [];
    if (found !== undefined) return found;
    throw new Error(
      `${CONFIG_FILE} has no line for ${name}. Expected: export const ${name}: string = '…'; Restore that line and run the command again.`,
    );
  };
  return {
    project: value('project'),
    databaseName: value('databaseName'),
    masterUsername: value('masterUsername'),
  };
}

export function configText(text: string, identity: Identity): string {
  return Object.entries(identity).reduce(
    (config, [name, value]) =>
      config.replace(new RegExp(`^(export const ${name}: string = )'[^'\\n]*';$`, 'm'), `$1'${value}';`),
    text,
  );
}

/** The identity of a project with this name. If the name does not change, the names of database and master user do not change either. */
export function identityOf(name: string, database: string | undefined, before: Identity): Identity {
  if (name === before.project) return { ...before, databaseName: database ?? before.databaseName };
  return {
    project: name,
    databaseName: database ?? name.replaceAll('-', '_'),
    masterUsername: `${name.replaceAll('-', '')}admin`,
  };
}

export interface IdentityChecks {
  /** The derived names of each of these must be valid, too. */
  readonly stages: readonly StageSettings[];
  /** The npm packages that the project uses. */
  readonly packages: readonly string[];
}

/** Everything that is wrong with an identity, a line each; empty when it can be used. */
export function identityProblems(identity: Identity, { stages, packages }: IdentityChecks): readonly string[] {
  const { project, masterUsername } = identity;
  const problems = [...stageProblems(identity, stages)];
  if (/^(aws|ssm)/.test(project)) {
    problems.push(
      `project: SSM refuses parameters that begin with aws or ssm, and this name begins theirs. Received: ${JSON.stringify(project)}. Choose another name.`,
    );
  }
  if (packages.includes(project) || builtinModules.includes(project)) {
    problems.push(
      `project: A Node module or an npm package of this project has that name, and package.json takes it too. Received: ${JSON.stringify(project)}. Choose another name.`,
    );
  }
  if (problems.length === 0 && !isMasterUsername(masterUsername)) {
    problems.push(
      `masterUsername: RDS refuses this name. Received: ${JSON.stringify(masterUsername)}. Choose another project name.`,
    );
  }
  return problems;
}

function stageProblems(identity: Identity, stages: readonly StageSettings[]): readonly string[] {
  const lines = stages.flatMap((stage) => {
    try {
      resolveStage(stage, stages, identity);
      return [];
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      return error.problems.map(
        ({ setting, what, received, allowed, todo }) =>
          `${setting}: ${what} Received: ${JSON.stringify(received)}. Allowed: ${allowed} ${setting === 'databaseName' ? 'Name another one with --database.' : todo}`,
      );
    }
  });
  return [...new Set(lines)];
}
