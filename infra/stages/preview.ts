import type { StageSettings } from './stage.ts';

/**
 * One stage for each pull request, such as `pr-123`: like dev, but temporary, and paused when it is idle. docs/preview.md
 *
 * `<number>` in a name stands for a whole number of up to 6 digits.
 */
export const preview: StageSettings = {
  name: 'pr-<number>',
  extends: 'dev',
  preview: true,
  state: { backend: 's3' },
  capacity: { minAcu: 0 },
};
