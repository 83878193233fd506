import type { Check } from './check.ts';

/** Options of a state in S3. */
const S3_OPTIONS = ['bucket', 'region', 'kmsKeyArn'] as const;

export const stateChecks: readonly Check[] = S3_OPTIONS.map((name) => ({
  reads: ['state.backend', `state.${name}`],
  find: ({ state }) => {
    if (state.backend === 's3' || state[name] === undefined) return [];
    return [
      {
        setting: `state.${name}`,
        what: 'This option is for a state in S3, but the state of this stage is a local file.',
        received: state[name],
        allowed: `${name} together with state.backend "s3".`,
        todo: 'Set state.backend to "s3", or remove it.',
      },
    ];
  },
}));
