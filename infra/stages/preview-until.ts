import type { Problem } from '../problem.ts';
import { dayText } from './options/general.ts';
import type { Stage } from './stage.ts';
import { StageError } from './stage-error.ts';

/**
 * The stage with that expiry date if it is a preview stage whose file sets none. For the environment variable `PREVIEW_UNTIL`.
 * @throws {StageError} it is not a day
 */
export function withPreviewUntil(stage: Stage, day: string | undefined): Stage {
  if (!day || !stage.preview || stage.previewUntil !== undefined) return stage;
  const result = dayText.safeParse(day);
  if (!result.success) {
    const allowed = result.error.issues[0]?.message ?? '';
    const problem = { setting: 'PREVIEW_UNTIL', what: 'Not a day.', received: day, allowed, todo: 'Correct it.' };
    throw new StageError(stage.name, [problem]);
  }
  return { ...stage, previewUntil: day };
}

/** The problem of a preview stage without an expiry date. */
export function missingPreviewUntil({ name, preview, previewUntil }: Stage): readonly Problem[] {
  if (!preview || previewUntil !== undefined) return [];
  return [
    {
      setting: 'previewUntil',
      what: 'A preview stage has an expiry date, and none is set.',
      received: previewUntil,
      allowed: 'A day as YYYY-MM-DD.',
      todo: `Deploy it with npm run deploy -- --stage ${name} --expires YYYY-MM-DD. Elsewhere, set PREVIEW_UNTIL=YYYY-MM-DD.`,
    },
  ];
}
