import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lineageOf } from '../../infra/stages/extends.ts';
import type { StageSettings } from '../../infra/stages/index.ts';

/** Why the project may be deployed, a line each: states with resources, and stages whose state is in S3. */
export function signsOfDeployment(folder: string, stages: readonly StageSettings[]): readonly string[] {
  return [...localStates(path.join(folder, '.terraform-state')), ...stages.flatMap((stage) => bucketOf(stage, stages))];
}

function localStates(folder: string): readonly string[] {
  return statesIn(folder).flatMap((name) => {
    const resources = resourcesIn(path.join(folder, name));
    if (resources === 0) return [];
    const what =
      resources === undefined
        ? 'cannot be read as a Terraform state'
        : `holds ${resources} resource${resources === 1 ? '' : 's'}`;
    return [`.terraform-state/${name} ${what}.`];
  });
}

function statesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.tfstate'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function resourcesIn(file: string): number | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const resources = typeof state === 'object' && state !== null && 'resources' in state ? state.resources : undefined;
    return Array.isArray(resources) ? resources.length : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function bucketOf(stage: StageSettings, stages: readonly StageSettings[]): readonly string[] {
  const { line } = lineageOf(stage, stages);
  const bucket = line.map(({ state }) => state?.bucket).findLast((each) => each !== undefined);
  return bucket === undefined ? [] : [`The state of stage ${stage.name} is in the S3 bucket ${bucket}.`];
}
