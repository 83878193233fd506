import { isMasterUsername } from '@daybreak/aurora/facts';
import {
  CREDENTIAL_ARGUMENTS,
  isDoubtfulUsername,
  looksLikeCredential,
  passwordProblem,
} from '../../policy/credential-words.ts';
import { DURATION, isSchedule } from '../../policy/rotation.ts';
import { isUnset } from '../../terraform/change.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { pointsAt, referencesFrom } from '../../terraform/references.ts';
import { given } from '../../terraform/show.ts';
import {
  asBlocks,
  asBoolean,
  asNumber,
  asText,
  isObject,
  isSet,
  Unresolved,
  type Value,
  type ValueObject,
} from '../../terraform/value.ts';
import { clustersOf, isPostgres } from '../aurora.ts';
import { all, type Problem, type StateRule } from '../rule.ts';
import { STORED_PASSWORDS } from '../types.ts';
import { argument, each, isTrue, look, outside, refusedBy, resources, stop, type Wrong } from './forms.ts';

const PASSWORD_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html';
const CREATE_CLUSTER = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html';
const WRITE_ONLY = 'https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only';
const MODES = ['manage_master_user_password', 'master_password', 'master_password_wo'] as const;

/** What the state stores: passwords, and the values of parameters that are not plain text. */
const IN_STATE = {
  ...STORED_PASSWORDS,
  aws_ssm_parameter: {
    names: ['value'],
    todo: 'Use value_wo with an ephemeral value, or a secret of Secrets Manager.',
  },
};

export const credentialRules: readonly StateRule[] = [
  stop('AURORA-CRED-001', 'The cluster has more than one source for its master password.', {
    allowed: 'One of manage_master_user_password true, master_password_wo and master_password.',
    todo: 'Keep one and remove the others: manage_master_user_password false conflicts as well.',
    source: PASSWORD_PAGE,
    find: each(clustersOf, ({ values }) => {
      const found = MODES.filter((name) => isSet(values[name]));
      return found.length > 1 && found.join(' and ');
    }),
  }),
  stop('AURORA-CRED-002', 'A password is written to the state, where everybody who reads the state can read it.', {
    allowed: 'Write-only arguments fed from ephemeral values (Terraform 1.11), or manage_master_user_password.',
    todo: 'Make the random_password ephemeral, and give it to write-only arguments.',
    source: WRITE_ONLY,
    find: all(
      ...Object.entries(IN_STATE).map(([type, { names, todo }]) =>
        each(resources(type), (block) =>
          names
            .filter((name) => isSet(block.values[name]) && !isPlainParameter(block))
            .map((name) => ({ received: `${name} (value not shown)`, todo })),
        ),
      ),
      each(resources('random_password'), () => 'a random_password that is a resource'),
    ),
  }),
  stop('AURORA-CRED-003', 'A credential is written in the code.', {
    allowed: 'Passwords from ephemeral values or Secrets Manager; AWS credentials from the environment.',
    todo: 'Remove it, and make it invalid: it is in the history of the repository and in every plan.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
    find: (stack) => [
      ...stack.blocks.flatMap((block) => literalCredentials(block, writtenValues(stack, block))),
      ...stack.providers.flatMap((provider) => literalCredentials(`provider.${provider.name}`, provider.values)),
    ],
  }),
  stop('AURORA-CRED-004', 'RDS refuses the master password.', {
    allowed: '8 to 128 printable ASCII characters, without / @ " and space.',
    todo: 'Generate it: length 32, override_special "!#$%&*()-_=+[]{}<>:?" (the default of random_password includes @).',
    source: CREATE_CLUSTER,
    find: all(each(clustersOf, refusedPasswords), each(passwordGenerators, refusedGenerator)),
  }),
  stop('AURORA-CRED-005', 'RDS refuses the name of the master user.', {
    allowed:
      'A letter, then letters, digits and underscores, at most 63; not rdsadmin, no reserved word of PostgreSQL.',
    todo: 'Choose a name of the application, such as billingadmin.',
    source: CREATE_CLUSTER,
    find: argument(
      clustersOf,
      'master_username',
      refusedBy((name, cluster) => isMasterUsername(name, isPostgres(cluster) ? 'postgresql' : 'other')),
    ),
  }),
  stop('AURORA-CRED-006', 'The key of the secret is that of another service.', {
    allowed: 'A key of your own, or alias/aws/secretsmanager.',
    todo: 'Remove kms_key_id for the key of Secrets Manager, or name a key of your own.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
    find: all(
      argument(resources('aws_secretsmanager_secret'), 'kms_key_id', isKeyOfAnotherService),
      argument(clustersOf, 'master_user_secret_kms_key_id', isKeyOfAnotherService),
    ),
  }),
  stop('AURORA-CRED-007', 'Secrets Manager refuses the rotation schedule.', {
    allowed: 'automatically_after_days 1 to 1000, or rate(4 hours to 999 days), or cron(0 …); duration 1h to 24h.',
    todo: 'Write one of these forms, such as rate(30 days).',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html',
    find: each(resources('aws_secretsmanager_secret_rotation'), ({ values }, { source }) =>
      asBlocks(values.rotation_rules).map((rules) => rotationProblem(rules, source)),
    ),
  }),
  stop('AURORA-CRED-008', 'An output holds a password, which terraform output -json prints in clear.', {
    allowed: 'The ARN of the secret; those who may read it get the password from there.',
    todo: 'Remove the output, and give the ARN of the secret instead.',
    source: 'https://developer.hashicorp.com/terraform/language/values/outputs',
    find: ({ outputs }) =>
      outputs
        .map(({ name, references }) => ({ name, found: references.filter((one) => PASSWORD_REFERENCE.test(one)) }))
        .filter(({ found }) => found.length > 0)
        .map(({ name, found }) => ({ at: `output.${name}`, received: found.join(', ') })),
  }),
  stop('AURORA-CRED-009', 'The cluster has no master password, and is not made from another one.', {
    allowed: 'manage_master_user_password true, master_password_wo, or an origin: snapshot, replica, global cluster.',
    todo: 'Set manage_master_user_password to true, or give master_password_wo with its version.',
    source: CREATE_CLUSTER,
    find: each(
      clustersOf,
      ({ values }, { source }) =>
        source === 'synth' &&
        ![...MODES, ...ORIGINS].some((name) => isSet(values[name])) &&
        `none of ${MODES.join(', ')}`,
    ),
  }),
  stop('AURORA-CRED-010', 'A write-only argument has no version number, so a new value is never sent.', {
    allowed: 'Each write-only argument with its version: master_password_wo_version, secret_string_wo_version.',
    todo: 'Add the version. Link the one of the cluster to the secret version, so that the two cannot differ.',
    source: WRITE_ONLY,
    find: each(
      ({ blocks }) => blocks,
      ({ values }) =>
        ['master_password_wo', 'secret_string_wo', 'password_wo']
          .filter((name) => isSet(values[name]) && !isSet(values[`${name}_version`]))
          .map((name) => `${name} set, ${name}_version not set`),
    ),
  }),
  stop('AURORA-CRED-011', 'The recovery window of the secret is out of range.', {
    allowed: '0 (deleted immediately), or 7 to 30 days; 30 is the default.',
    todo: 'Set it to 0 for a secret that is made again under the same name, to 7 or more for one that must last.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html',
    find: argument(
      resources('aws_secretsmanager_secret'),
      'recovery_window_in_days',
      (days) => asNumber(days) !== 0 && outside(7, 30)(days),
    ),
  }),
  look('AURORA-CRED-012', 'RDS may refuse the name of the master user, or people take it for another user.', {
    allowed: 'A name without a meaning elsewhere: not root, administrator, public or none.',
    todo: 'Choose a name of the application, such as billingadmin. Leave that of an existing cluster: a new one replaces it.',
    source: CREATE_CLUSTER,
    find: argument(clustersOf, 'master_username', (name) => isDoubtfulUsername(asText(name) ?? '')),
  }),
  stop('AURORA-CRED-013', 'RDS manages no master password of a replica or of a global database.', {
    allowed: 'manage_master_user_password on a database that is neither a replica nor in a global cluster.',
    todo: 'Remove manage_master_user_password; give the primary master_password_wo with its version, a replica none.',
    source: PASSWORD_PAGE,
    find: each(
      (stack) => [...clustersOf(stack), ...resourcesOf(stack, 'aws_db_instance')],
      (database, stack) => {
        if (!isTrue(database.values.manage_master_user_password)) return false;
        const shared = SHARED_PASSWORD.filter((name) => !isUnset(database.values[name]));
        const global = resourcesOf(stack, 'aws_rds_global_cluster').find((one) =>
          pointsAt(one, 'source_db_cluster_identifier', database, 'arn'),
        );
        const reason = shared.length > 0 ? `${shared.join(' and ')} set` : global && `the source of ${global.address}`;
        return reason && `manage_master_user_password true, ${reason}`;
      },
    ),
  }),
];

/** Arguments that make a database share the password of another one. */
const SHARED_PASSWORD = ['replication_source_identifier', 'replicate_source_db', 'global_cluster_identifier'];

/** What Secrets Manager refuses in `rotation_rules`. */
function rotationProblem(rules: ValueObject, source: Document['source']): Wrong {
  const both = isSet(rules.automatically_after_days) && isSet(rules.schedule_expression);
  // A plan shows the days that AWS worked out from the expression.
  if (both && source === 'synth') return given(rules, 'automatically_after_days', 'schedule_expression');
  if (outside(1, 1000)(rules.automatically_after_days)) return given(rules, 'automatically_after_days');
  const expression = asText(rules.schedule_expression);
  if (expression !== undefined && !isSchedule(expression)) return given(rules, 'schedule_expression');
  const duration = asText(rules.duration);
  return duration !== undefined && !DURATION.test(duration) && given(rules, 'duration');
}

const ORIGINS = [
  'snapshot_identifier',
  'replication_source_identifier',
  'global_cluster_identifier',
  's3_import',
  'restore_to_point_in_time',
];

/** Only a SecureString holds a secret; every other parameter is plain text on purpose. */
function isPlainParameter(block: Block): boolean {
  return block.type === 'aws_ssm_parameter' && asText(block.values.type) !== 'SecureString';
}

const PASSWORD_REFERENCE =
  /(^|\.)(random_password\.[\w-]+\.(result|bcrypt_hash)|master_password(_wo)?|secret_string(_wo)?|secret_binary)$/;

/** In a plan a value may come from outside, by a variable: only what refers to nothing is written in the code. */
function writtenValues(stack: Document, block: Block): Block['values'] {
  if (stack.source === 'synth') return block.values;
  return Object.fromEntries(Object.entries(block.values).filter(([name]) => block.references[name]?.length === 0));
}

function literalCredentials(at: Block | string, values: Readonly<Record<string, Value>>): readonly Problem[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const literal = typeof value === 'string' && value !== '';
    if (literal && (CREDENTIAL_ARGUMENTS.has(name) || looksLikeCredential(value))) {
      return [{ at, received: `${name} (value not shown)` }];
    }
    if (!isObject(value) && !Array.isArray(value)) return [];
    return literalCredentials(at, value as Readonly<Record<string, Value>>).map(({ received }) => ({
      at,
      received: `${name}.${received}`,
    }));
  });
}

function refusedPasswords({ values }: Block): readonly Wrong[] {
  return ['master_password', 'master_password_wo'].map((name) => {
    const password = values[name];
    const problem = typeof password === 'string' && passwordProblem(password);
    return problem && `${name}, ${problem} (value not shown)`;
  });
}

/** Random passwords that feed a cluster or a secret of this stack. */
function passwordGenerators(stack: Document): readonly Block[] {
  const used = resourcesOf(stack, 'aws_rds_cluster', 'aws_secretsmanager_secret_version').flatMap((block) =>
    referencesFrom(block),
  );
  return stack.blocks
    .filter(({ type }) => type === 'random_password')
    .filter(({ address }) => used.some((reference) => reference.startsWith(`${address}.`)));
}

function refusedGenerator({ values }: Block): Wrong {
  const { special, override_special: characters } = values;
  const length = asNumber(values.length);
  if (length !== undefined && (length < 8 || length > 128)) return `length ${length}`;
  if (special instanceof Unresolved || characters instanceof Unresolved || asBoolean(special) === false) return false;
  if (!isSet(characters)) return 'override_special not set; the default includes @';
  const refused = [...'/@" '].filter((character) => asText(characters)?.includes(character) === true);
  return refused.length > 0 && `override_special with ${JSON.stringify(refused.join(''))}`;
}

function isKeyOfAnotherService(key: Value | undefined): boolean {
  return /alias\/aws\/(?!secretsmanager$)[\w-]+$/.test(asText(key) ?? '');
}
