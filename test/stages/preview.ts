// The stage preview of tests, in place of infra/stages/preview.ts (jest.config.mjs): what a team writes there changes no test.
import type { StageSettings } from '../../infra/stages/stage.ts';

/**
 * One stage for each pull request, such as `pr-123`: dev for a while, which pauses when it is idle. docs/preview.md
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
