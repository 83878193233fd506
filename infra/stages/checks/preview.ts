import type { Check, Setting } from './check.ts';

const needsS3: Check = {
  reads: ['preview', 'state.backend'],
  find: ({ preview, state: { backend } }) =>
    !preview || backend === 's3'
      ? []
      : [
          {
            setting: 'state.backend',
            what: 'A local state is lost with the runner of CI, and then nothing can destroy the preview stage.',
            received: backend,
            allowed: '"s3" in a stage with preview true.',
            todo: 'Set state.backend to "s3", and state.bucket or STATE_BUCKET to a bucket.',
          },
        ],
};

const dateNeedsPreview: Check = {
  reads: ['preview', 'previewUntil'],
  find: ({ preview, previewUntil }) =>
    preview || previewUntil === undefined
      ? []
      : [
          {
            setting: 'previewUntil',
            what: 'This stage is not a preview stage, so the date has no effect.',
            received: previewUntil,
            allowed: 'A day together with preview true.',
            todo: 'Remove it, or set preview to true.',
          },
        ],
};

/** Options that would prevent `npm run destroy -- --expired`, and keep resources that cost money. */
const PROTECTIONS = [
  ['production', (stage) => stage.production],
  ['durability.deletionProtection', (stage) => stage.durability.deletionProtection],
  ['durability.preventDestroy', (stage) => stage.durability.preventDestroy],
  ['durability.finalSnapshot', (stage) => stage.durability.finalSnapshot],
] satisfies readonly (readonly [Setting, (stage: Parameters<Check['find']>[0]) => boolean])[];

const protections = PROTECTIONS.map(
  ([setting, isOn]): Check => ({
    reads: ['preview', setting],
    find: (stage) =>
      !stage.preview || !isOn(stage)
        ? []
        : [
            {
              setting,
              what: 'A preview stage is destroyed after its expiry date, so nothing may protect it.',
              received: true,
              allowed: `${setting} false in a stage with preview true.`,
              todo: `Set ${setting} to false, or preview to false.`,
            },
          ],
  }),
);

export const previewChecks: readonly Check[] = [needsS3, dateNeedsPreview, ...protections];
