import fc from 'fast-check';
import type { StageSettings } from '../index.ts';

export interface RandomSettings {
  readonly stage: StageSettings;
  /** The settings with a value that is refused, sorted. */
  readonly wrong: readonly string[];
  /** The settings that a stage for production may only have with a waiver. */
  readonly deviating: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;
interface Choice {
  readonly group: string;
  readonly name: string;
  readonly value: unknown;
  readonly wrong: boolean;
}

/** Valid and invalid values of single options, without conditions between options. */
const CHOICES: readonly (readonly [setting: string, right: readonly unknown[], wrong: readonly unknown[]])[] = [
  ['.region', ['eu-west-1', 'us-gov-west-1'], ['mars-1', '', 7]],
  ['.databaseName', ['orders', 'A_1'], ['1st', 'select', 'my-app']],
  ['capacity.minAcu', [0, 0.5, 1], [-1, 0.3, 300, '1']],
  ['capacity.maxAcu', [1, 1.5, 256], [0.5, 257, null]],
  ['capacity.secondsUntilAutoPause', [300, 86_400], [299, 86_401]],
  ['instances.writerZone', [0, 2, undefined], [3, 'a']],
  ['instances.readers', [{}, { 2: { promotionTier: 1, zone: 1 } }, { a: { promotionTier: 15 } }], [[], 'two']],
  ['engine.version', ['16', '17', '17.9', '18.6', '14.22'], ['15.4', '17.3', '12', '9.6', 17]],
  ['engine.autoMinorVersionUpgrade', [true, undefined], ['yes']],
  ['engine.extendedSupport', [true, false, undefined], [0]],
  ['credentials.mode', ['secret', 'managed'], ['random_password', undefined]],
  ['credentials.masterUsername', ['owner', 'a1'], ['admin', 'with space']],
  ['credentials.recoveryDays', [7, 30], [1, 31]],
  ['network.placement', [{ kind: 'default' }, { kind: 'dedicated', cidrBlock: '10.8.0.0/20' }], ['default', 1]],
  [
    'network.ingress',
    [{}, { inside: { from: 'vpc', description: 'psql' } }],
    [{ all: { cidrBlock: '0.0.0.0/0', description: 'x' } }],
  ],
  ['network.port', [1150, 5432, 65_535], [22, 70_000]],
  ['durability.backupRetentionDays', [1, 6, 7, 35], [0, 36, 7.5]],
  ['durability.applyImmediately', [true, false], ['no']],
  ['durability.finalSnapshot', [true, false], [1]],
  ['durability.deletionProtection', [true, false], [null]],
  ['durability.preventDestroy', [true, false], ['']],
  ['keys.storage', ['own'], ['mine']],
  ['keys.logs', ['own', 'aws'], [true]],
  ['keys.rotationDays', [90, 365], [30]],
  ['observability.logExports', [[], ['postgresql'], ['instance', 'iam-db-auth-error']], [['error'], 'postgresql']],
  ['observability.databaseLogRetentionDays', [1, 365], [0, 2]],
  ['observability.logStatement', ['ddl', 'none', undefined], ['DDL']],
  ['observability.insights', ['off', 'standard', 'advanced', undefined], ['on']],
  ['observability.monitoringIntervalSeconds', [0, 1, 60, undefined], [2, 61]],
  ['observability.alarms', [{}, { cpuPercent: 80, replicaLagMs: 5 }], [[], 'all']],
  ['access.lambdaLevel', ['read', 'write', 'migrate'], ['admin']],
  ['access.users', [true, false], ['yes']],
  ['access.migrationUser', [false], [1]],
  ['access.iamUsers', [false], ['yes']],
  ['access.iamGrants', [{}], ['analysts', []]],
  ['access.grants', [{}, { ci: 'migrate', reports: 'read' }], [[], 'ci']],
  ['functions.authorizer', ['iam', undefined], ['cognito', 1]],
  ['guards.tags', [{}, { Owner: 'me' }], ['Owner']],
  ['guards.createTimeoutMinutes', [1, 1440, undefined], [0, '60m']],
];

const choice = fc.constantFrom(...CHOICES).chain(([setting, right, wrong]) => {
  const [group = '', name = ''] = setting.split('.');
  const one = (values: readonly unknown[], isWrong: boolean) =>
    fc.constantFrom(...values).map((value): Choice => ({ group, name, value, wrong: isWrong }));
  // Most are right, so that whole stages get to the synth.
  return fc.oneof({ weight: 12, arbitrary: one(right, false) }, { weight: 1, arbitrary: one(wrong, true) });
});

const chosen = fc.uniqueArray(choice, { maxLength: 16, selector: ({ group, name }) => `${group}.${name}` });

/** Stages for production and others, from few options to many, with wrong values now and then. */
export const settings: fc.Arbitrary<RandomSettings> = fc.tuple(chosen, fc.boolean()).map(([choices, production]) => {
  const stage: Record<string, unknown> = { name: 'random', production };
  for (const { group, name, value } of choices) {
    if (group === '') stage[name] = value;
    else stage[group] = { ...(stage[group] as Values | undefined), [name]: value };
  }
  const wrong = choices
    .filter((each) => each.wrong)
    .map(({ group, name }) => (group === '' ? name : `${group}.${name}`))
    .sort();
  return {
    stage: stage as unknown as StageSettings,
    wrong,
    deviating: production && wrong.length === 0 ? deviations(choices) : [],
  };
});

function deviations(choices: readonly Choice[]): readonly string[] {
  return choices
    .filter(({ group }) => group === 'durability')
    .filter(({ name, value }) =>
      name === 'backupRetentionDays' ? Number(value) < 7 : name !== 'applyImmediately' && value === false,
    )
    .map(({ group, name }) => `${group}.${name}`);
}
