import type { Check } from './check.ts';

const hasValue = (value: unknown): boolean =>
  typeof value === 'string' || Object.values(Object(value)).some((each) => each !== undefined);

const optionsHaveACluster = (['awsBackup', 'grants', 'alarms'] as const).map(
  (name): Check => ({
    reads: ['dsql.enabled', `dsql.${name}`],
    find: ({ dsql }) =>
      dsql.enabled || !hasValue(dsql[name])
        ? []
        : [
            {
              setting: `dsql.${name}`,
              what: 'The stage has no cluster of Aurora DSQL, so the option has no effect.',
              received: dsql[name],
              allowed: 'The option together with dsql.enabled true.',
              todo: 'Set dsql.enabled to true, or remove the option.',
            },
          ],
  }),
);

const productionChoosesBackups: Check = {
  reads: ['production', 'dsql.enabled', 'dsql.awsBackup'],
  find: ({ production, dsql: { enabled, awsBackup } }) =>
    !production || !enabled || awsBackup !== undefined
      ? []
      : [
          {
            setting: 'dsql.awsBackup',
            what: 'Aurora DSQL makes no backups of its own, and production data would have none.',
            received: undefined,
            allowed: 'A plan such as { retentionDays: 35 }, or "none".',
            todo: 'Write { retentionDays: 35 }, or "none" for data that may be lost.',
          },
        ],
};

const functionsHaveACluster: Check = {
  reads: ['functions.backend', 'dsql.enabled'],
  find: ({ functions: { backend }, dsql }) =>
    backend !== 'dsql' || dsql.enabled
      ? []
      : [
          {
            setting: 'functions.backend',
            what: 'The stage has no cluster of Aurora DSQL that its functions could use.',
            received: backend,
            allowed: '"dsql" together with dsql.enabled true.',
            todo: 'Set dsql.enabled to true, or functions.backend to "data-api".',
          },
        ],
};

export const dsqlChecks: readonly Check[] = [...optionsHaveACluster, productionChoosesBackups, functionsHaveACluster];
