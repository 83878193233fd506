import type { Problem } from '../../problem.ts';
import { resolveStage, StageError, type StageSettings } from '../index.ts';

/** The problems of a stage with these settings; none if it can be used. */
export function problemsOf(settings: object, known: readonly object[] = [], project?: string): readonly Problem[] {
  try {
    resolveStage(
      { name: 'test', ...settings } as StageSettings,
      known as readonly StageSettings[],
      project === undefined ? undefined : { project, databaseName: project.replaceAll('-', '_') },
    );
    return [];
  } catch (error) {
    if (error instanceof StageError) return error.problems;
    throw error;
  }
}
