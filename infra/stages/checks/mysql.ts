// Options that a stage of Aurora MySQL cannot have: those of PostgreSQL, and those that need this project's own code.
import type { Problem } from '../../problem.ts';
import type { Stage } from '../stage.ts';
import type { Check, Setting } from './check.ts';

const OWN_CODE = 'The code of this project that would use it supports only PostgreSQL.';
const OF_POSTGRESQL = 'Only PostgreSQL has it.';
const SET_PARAMETERS =
  'Remove it. Parameters of MySQL, such as slow_query_log and wait_timeout, go into observability.parameters.';
const OWN_USERS = 'Remove it, and make users with a client of MySQL: docs/mysql.md.';

interface Absent {
  readonly setting: Setting;
  /** The value in the stage; undefined or false if it is not set. */
  readonly value: (stage: Stage) => unknown;
  readonly why: string;
  readonly todo: string;
}

/** In the order of the options. */
const ABSENT: readonly Absent[] = [
  {
    setting: 'engine.majorUpgrade',
    value: ({ engine }) => engine.majorUpgrade,
    why: 'Aurora MySQL has one major here, 8.0.',
    todo: 'Remove it.',
  },
  ...(['logStatement', 'logMinDurationMs', 'idleInTransactionTimeoutMs', 'idleSessionTimeoutMs'] as const).map(
    (name): Absent => ({
      setting: `observability.${name}`,
      value: ({ observability }) => observability[name],
      why: OF_POSTGRESQL,
      todo: SET_PARAMETERS,
    }),
  ),
  {
    setting: 'observability.alarms',
    value: ({ observability: { alarms } }) =>
      alarms.usedTransactionIdsMillion === undefined
        ? undefined
        : `usedTransactionIdsMillion ${alarms.usedTransactionIdsMillion}`,
    why: OF_POSTGRESQL,
    todo: 'Remove this threshold.',
  },
  ...(['users', 'migrationUser', 'iamUsers'] as const).map(
    (name): Absent => ({
      setting: `access.${name}`,
      value: ({ access }) => access[name],
      why: 'npm run users makes users of PostgreSQL.',
      todo: OWN_USERS,
    }),
  ),
  {
    setting: 'functions.authorizer',
    value: ({ functions }) => functions.authorizer,
    why: OWN_CODE,
    todo: 'Remove functions, or set engine.family to "postgresql". A function of another stack gets a role by access.grants.',
  },
  {
    setting: 'dsql.enabled',
    value: ({ dsql }) => dsql.enabled,
    why: 'The commands of a stage have one connection, and Aurora DSQL is compatible with PostgreSQL.',
    todo: 'Create a separate stage for Aurora DSQL.',
  },
];

/** The longest name of a user in MySQL. */
const LONGEST_USER = 32;

const mysqlUser: Check = {
  reads: ['engine.family', 'credentials.masterUsername'],
  find: ({ engine: { family }, credentials: { masterUsername } }): readonly Problem[] =>
    family !== 'mysql' || (masterUsername.length <= LONGEST_USER && masterUsername.toLowerCase() !== 'root')
      ? []
      : [
          {
            setting: 'credentials.masterUsername',
            what: 'Aurora MySQL does not take this name.',
            received: masterUsername,
            allowed: `At most ${LONGEST_USER} characters, and not root.`,
            todo: 'Use a shorter name of the application, such as billingadmin.',
          },
        ],
};

export const mysqlChecks: readonly Check[] = [
  ...ABSENT.map(
    ({ setting, value, why, todo }): Check => ({
      reads: ['engine.family', setting],
      find: (stage) => {
        const received = value(stage);
        if (stage.engine.family !== 'mysql' || received === undefined || received === false) return [];
        return [
          {
            setting,
            what: `Not with Aurora MySQL. ${why}`,
            received,
            allowed: 'Nothing, with engine.family "mysql".',
            todo,
          },
        ];
      },
    }),
  ),
  mysqlUser,
];
