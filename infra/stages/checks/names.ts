import type { Problem } from '../../problem.ts';
import { instanceIdentifier, stageNames } from '../names.ts';
import { databaseName } from '../options/general.ts';
import type { Check } from './check.ts';

const PART = /^[a-z](?:-?[a-z0-9])*$/;
const PART_WORDS = 'A lower-case letter, then lower-case letters, digits and single hyphens; no hyphen at the end.';

const projectSpelling: Check = {
  reads: [],
  find: (_stage, project) => {
    if (PART.test(project)) return [];
    const hasUnderscore = project.includes('_');
    return [
      {
        setting: 'project (in infra/config.ts)',
        what: `RDS refuses identifiers with this name.${hasUnderscore ? ' They must not contain underscores.' : ''}`,
        received: project,
        allowed: PART_WORDS,
        todo: hasUnderscore
          ? `Use ${JSON.stringify(project.replaceAll('_', '-').toLowerCase())}.`
          : 'Use lower-case letters, digits and single hyphens.',
      },
    ];
  },
};

const stageSpelling: Check = {
  reads: ['name'],
  find: ({ name }) =>
    PART.test(name)
      ? []
      : [
          {
            setting: 'name',
            what: 'RDS refuses identifiers with this name.',
            received: name,
            allowed: PART_WORDS,
            todo: 'Use lower-case letters, digits and single hyphens.',
          },
        ],
};

/** The longest name of each kind is checked. */
const namesFit: Check = {
  reads: ['name', 'engine.family', 'instances.readers', 'durability.adopt', 'durability.awsBackup', 'network.proxy'],
  find: (stage, project): readonly Problem[] => {
    const names = stageNames(stage, project);
    const instances = ['1', ...Object.keys(stage.instances.readers)];
    const limits = [
      ...(stage.durability.awsBackup === undefined
        ? []
        : [{ name: names.backupVault, most: 50, what: 'backup vault' }]),
      { name: names.lambdaRole, most: 64, what: 'IAM role' },
      { name: names.monitoringRole, most: 64, what: 'IAM role' },
      ...(stage.network.proxy === undefined ? [] : [{ name: names.proxy, most: 60, what: 'RDS Proxy' }]),
      ...instances.map((each) => ({ name: instanceIdentifier(stage, each, project), most: 63, what: 'DB instance' })),
    ];
    const [worst] = limits.sort((a, b) => b.name.length - b.most - (a.name.length - a.most));
    if (worst === undefined || worst.name.length <= worst.most) return [];
    return [
      {
        setting: 'name',
        what: `The name of the ${worst.what} is too long.`,
        received: `${worst.name} (${worst.name.length} characters)`,
        allowed: `At most ${worst.most} characters, including the names of the project and the stage.`,
        todo: `Shorten the name of the stage or the project by ${worst.name.length - worst.most}.`,
      },
    ];
  },
};

const databaseOfProject: Check = {
  reads: ['name', 'databaseName'],
  find: (stage, project) => {
    const result = databaseName.safeParse(stage.databaseName);
    if (result.success || !PART.test(project)) return [];
    return [
      {
        setting: 'databaseName',
        what: 'The databaseName of infra/config.ts is not allowed.',
        received: stage.databaseName,
        allowed: result.error.issues[0]?.message ?? '',
        todo: 'Use another name there, or set databaseName in the stage file.',
      },
    ];
  },
};

export const namesChecks: readonly Check[] = [projectSpelling, stageSpelling, namesFit, databaseOfProject];
