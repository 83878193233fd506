import { isMade, referencesOf, refersTo, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { RDS_DATABASES, TYPES, typesHolding } from '../types.ts';
import { eachChange, goesOff, goesOn, look, ofTypes, stop } from './forms.ts';

const WRITE_ONLY = 'https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only';
const SECRETS = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html';

/** The write-only argument of a database; its version number has the suffix `_version`. */
const writeOnlyOf = ({ type }: Change) => TYPES[type]?.password?.writeOnly ?? 'master_password_wo';
const numberOf = (database: Change) => `${writeOnlyOf(database)}_version`;

const VERSIONS = typesHolding('secret version');

/** A cluster or instance and the secret version that holds its password, both with write-only arguments. */
interface Pair {
  readonly database: Change;
  readonly version: Change;
}

export const CREDENTIAL_RULES: readonly ChangeRule[] = [
  stop('PLAN-CRED-001', "The secret's write-only version is raised, the database's is not: clients are locked out.", {
    allowed: 'Both numbers must change together.',
    todo: "Raise the database's too, or derive it from the secret version's version_id.",
    source: WRITE_ONLY,
    find: eachPair(
      (database, version) =>
        rewritten(version) &&
        !sentAgain(database) &&
        !isMade(database) && {
          at: version,
          argument: 'secret_string_wo_version',
          what: `The secret gets a new password and ${database.address} does not (its ${numberOf(database)} stays): clients that read the secret are locked out.`,
        },
    ),
  }),
  stop('PLAN-CRED-002', "The database's write-only version is raised, the secret's is not: clients are locked out.", {
    allowed: 'Both numbers must change together.',
    todo: "Raise secret_string_wo_version too, and give the database what the secret's version holds.",
    source: WRITE_ONLY,
    find: eachPair(
      (database, version) =>
        isSentAlone(database, version) &&
        !readsSecret(database) && {
          at: database,
          argument: numberOf(database),
          what: `The database gets a new password and ${version.address} keeps the old one: clients that read the secret are locked out.`,
        },
    ),
  }),
  look('PLAN-CRED-003', 'The database is sent the password that its secret holds, once more.', {
    todo: 'To get a new password, raise secret_string_wo_version.',
    source: WRITE_ONLY,
    find: eachPair(
      (database, version) =>
        isSentAlone(database, version) &&
        readsSecret(database) && {
          at: database,
          argument: numberOf(database),
          what: `The database is sent the password that its secret holds now (only ${numberOf(database)} changes): harmless where they are equal.`,
        },
    ),
  }),
  look('PLAN-CRED-004', 'The password is rotated: secret first, then the database.', {
    todo: 'Rotate in a quiet moment.',
    source: WRITE_ONLY,
    find: eachPair(
      (database, version) =>
        rewritten(version) &&
        sentAgain(database) &&
        !database.imported && {
          at: database,
          argument: numberOf(database),
          what: `The master password is rotated: ${version.address}, then the database. In between logins fail. If it stops there, apply again.`,
        },
    ),
  }),
  look('PLAN-CRED-005', 'The import also resets the master password to that of the secret, whatever AWS has.', {
    todo: 'Tell those who use a copy of the old password.',
    source: WRITE_ONLY,
    find: eachChange(
      RDS_DATABASES,
      (change) =>
        change.imported &&
        change.action === 'update' &&
        valueAfter(change, numberOf(change)) !== undefined && { argument: numberOf(change) },
    ),
  }),
  look('PLAN-CRED-006', 'RDS takes over the password (`manage_master_user_password`), or gives it back.', {
    source: SECRETS,
    judges: ofTypes(RDS_DATABASES, 'manage_master_user_password', 'master_user_secret_kms_key_id'),
    fires: (change, argument) =>
      argument === 'manage_master_user_password' && (goesOn(change, argument) || goesOff(change, argument)),
    says: (change, argument) =>
      valueBefore(change, argument) === true
        ? 'RDS deletes the secret that it made: clients that have its ARN cannot log in. Give them the ARN of your own secret first.'
        : 'RDS makes a new password and its own secret (rds!cluster-…): yours no longer opens the database. Give clients the ARN in master_user_secret.',
  }),
  look('PLAN-CRED-012', 'The secret gets a new value, and no database of this plan gets the same.', {
    todo: 'Check what it opens, and change both in one plan.',
    source: WRITE_ONLY,
    find: eachChange(
      VERSIONS,
      (version, _, plan) =>
        version.before !== undefined &&
        rewritten(version) &&
        version.expressions?.secret_string_wo !== undefined &&
        !pairsOf(plan).some((pair) => pair.version.address === version.address) && {
          argument: 'secret_string_wo_version',
        },
    ),
  }),
];

/** Judged by the rules above, or of no meaning by themselves. */
export const CREDENTIAL_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: ['master_password_wo', 'master_password_wo_version'],
  aws_db_instance: ['password_wo', 'password_wo_version'],
  aws_secretsmanager_secret_version: ['secret_string_wo', 'secret_string_wo_version'],
};

function eachPair(found: (database: Change, version: Change) => Problem | false): ChangeRule['find'] {
  return (plan) => pairsOf(plan).flatMap(({ database, version }) => found(database, version) || []);
}

function pairsOf(plan: Plan): readonly Pair[] {
  const databases = plan
    .ofType(...RDS_DATABASES)
    .filter((change) => change.after !== undefined && change.expressions?.[writeOnlyOf(change)] !== undefined);
  const versions = plan
    .ofType(...VERSIONS)
    .filter((change) => change.after !== undefined && change.expressions?.secret_string_wo !== undefined);
  return databases.flatMap((database) => {
    const candidates = versions.filter((version) => version.module === database.module);
    const certain = candidates.filter(
      (version) => namesVersion(database, version) || sharesPassword(database, version),
    );
    if (certain.length > 0) return certain.map((version) => ({ database, version }));
    // The ephemeral reading of the secret is in no plan; one write-only version that is fed by an ephemeral value is it.
    const fed = candidates.filter((version) =>
      referencesOf(version, 'secret_string_wo').some((name) => /(^|\.)ephemeral\./.test(name)),
    );
    return readsSecret(database) && fed.length === 1 ? fed.map((version) => ({ database, version })) : [];
  });
}

function namesVersion(database: Change, version: Change): boolean {
  return refersTo(database, version, writeOnlyOf(database), numberOf(database));
}

function sharesPassword(database: Change, version: Change): boolean {
  const given = new Set(referencesOf(database, writeOnlyOf(database)).filter((name) => !/\.(id|arn)$/.test(name)));
  return referencesOf(version, 'secret_string_wo').some((name) => given.has(name));
}

/** The database is sent a password while its secret keeps its version: a new one and an import are sent one anyway. */
function isSentAlone(database: Change, version: Change): boolean {
  return sentAgain(database) && !rewritten(version) && version.action !== 'create' && !database.imported;
}

function readsSecret(database: Change): boolean {
  return referencesOf(database, writeOnlyOf(database)).some((name) =>
    name.includes('ephemeral.aws_secretsmanager_secret_version.'),
  );
}

/** A new value is written: the version number changes, or the whole version is made again. */
function rewritten(version: Change): boolean {
  if (version.action === 'replace') return true;
  return version.action === 'update' && changesNumber(version, 'secret_string_wo_version');
}

function sentAgain(database: Change): boolean {
  return database.action === 'update' && changesNumber(database, numberOf(database));
}

function changesNumber(change: Change, argument: string): boolean {
  const after = valueAfter(change, argument);
  return after === UNKNOWN || (after !== undefined && after !== valueBefore(change, argument));
}
