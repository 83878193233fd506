import { type Plan, type ResourceChange, withoutIndexes } from '../plan.ts';
import type { Relations } from '../relations.ts';
import type { Hit, Rule } from '../rule.ts';
import { isUnset, literalOf, referencesOf, turns, UNKNOWN, valueAfter, valueBefore } from '../values.ts';

const WRITE_ONLY = 'https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only';
const SECRETS = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html';
const CLUSTERS = ['aws_rds_cluster', 'aws_db_instance'];

/** A cluster or instance and the secret version that holds its password, both with write-only arguments. */
interface Pair {
  readonly database: ResourceChange;
  readonly version: ResourceChange;
}

export const CREDENTIAL_RULES: readonly Rule[] = [
  {
    id: 'PLAN-CRED-001',
    group: 'credentials',
    severity: 'stop',
    title: "The secret's write-only version is raised, the database's is not: the secret no longer opens the database.",
    source: WRITE_ONLY,
    find: (plan) =>
      pairsOf(plan)
        .filter(
          ({ database, version }) =>
            rewritten(version) && !sentAgain(database) && database.action !== 'create' && database.action !== 'replace',
        )
        .map(({ database, version }) => ({
          address: version.address,
          argument: 'secret_string_wo_version',
          message:
            `The secret gets a new password and ${database.address} does not (its master_password_wo_version stays): after the apply every client that reads the secret is locked out. ` +
            "Both numbers must change together. Raise the database's too, or derive it from the secret version's version_id.",
        })),
  },
  {
    id: 'PLAN-CRED-002',
    group: 'credentials',
    severity: 'stop',
    title: "The database's write-only version is raised, the secret's is not, and the password is a new one.",
    source: WRITE_ONLY,
    find: (plan) =>
      pairsOf(plan)
        .filter(
          ({ database, version }) =>
            database.action === 'update' &&
            sentAgain(database) &&
            !rewritten(version) &&
            version.action !== 'create' &&
            database.importingId === undefined,
        )
        .filter(({ database }) => !readsSecret(database))
        .map(({ database, version }) => ({
          address: database.address,
          argument: 'master_password_wo_version',
          message:
            `The database gets a new password and ${version.address} keeps the old one: after the apply every client that reads the secret is locked out. ` +
            "Both numbers must change together. Raise secret_string_wo_version too, and give the database what the secret's version holds.",
        })),
  },
  {
    id: 'PLAN-CRED-003',
    group: 'credentials',
    severity: 'look',
    title: 'The database is sent the password that its secret holds, once more.',
    source: WRITE_ONLY,
    find: (plan) =>
      pairsOf(plan)
        .filter(
          ({ database, version }) =>
            database.action === 'update' &&
            sentAgain(database) &&
            !rewritten(version) &&
            version.action !== 'create' &&
            database.importingId === undefined,
        )
        .filter(({ database }) => readsSecret(database))
        .map(({ database }) => ({
          address: database.address,
          argument: 'master_password_wo_version',
          message:
            'The database is sent the password that its secret holds now (only master_password_wo_version changes). That is harmless where they are equal, and copies a value that was changed by hand. ' +
            'To get a new password, raise secret_string_wo_version.',
        })),
  },
  {
    id: 'PLAN-CRED-004',
    group: 'credentials',
    severity: 'look',
    title: 'The password is rotated: secret first, then the database.',
    source: WRITE_ONLY,
    find: (plan) =>
      pairsOf(plan)
        .filter(
          ({ database, version }) =>
            rewritten(version) &&
            database.action === 'update' &&
            sentAgain(database) &&
            database.importingId === undefined,
        )
        .map(({ database, version }) => ({
          address: database.address,
          argument: 'master_password_wo_version',
          message:
            `The master password is rotated (${version.address} is written, then the database is changed). Between the two, clients that read the secret cannot log in; if the second fails, apply again. ` +
            'Rotate in a quiet moment.',
        })),
  },
  {
    id: 'PLAN-CRED-005',
    group: 'credentials',
    severity: 'look',
    title: 'An import resets the password.',
    source: WRITE_ONLY,
    find: (plan) =>
      plan
        .ofType(...CLUSTERS)
        .filter((change) => change.importingId !== undefined && change.action === 'update')
        .filter(
          (change) =>
            !isUnset(change.after?.master_password_wo_version) ||
            valueAfter(change, 'master_password_wo_version') === UNKNOWN,
        )
        .map((change) => ({
          address: change.address,
          argument: 'master_password_wo_version',
          message:
            'The import also resets the master password: Terraform cannot know which write-only version AWS has, so it sends one. Clients that read the secret get the right one afterwards. ' +
            'Tell those who use a copy of the old password.',
        })),
  },
  {
    id: 'PLAN-CRED-006',
    group: 'credentials',
    severity: 'look',
    title: 'RDS takes over the password (`manage_master_user_password`), or gives it back: the secret is another one.',
    source: SECRETS,
    judges: Object.fromEntries(
      CLUSTERS.map((type) => [type, ['manage_master_user_password', 'master_user_secret_kms_key_id']]),
    ),
    find: (plan) =>
      plan
        .ofType(...CLUSTERS)
        .filter((change) => change.action === 'update')
        .filter(
          (change) =>
            turns(change, 'manage_master_user_password', undefined, true) ||
            turns(change, 'manage_master_user_password', false, true) ||
            (valueBefore(change, 'manage_master_user_password') === true &&
              valueAfter(change, 'manage_master_user_password') !== true),
        )
        .map((change) => ({
          address: change.address,
          argument: 'manage_master_user_password',
          message:
            valueBefore(change, 'manage_master_user_password') === true
              ? 'RDS no longer manages the password, and deletes the secret that it made: clients that have its ARN cannot log in. Give them the ARN of your own secret first.'
              : 'RDS makes a new password and a secret of its own (rds!cluster-…), and rotates it every 7 days: your own secret no longer opens the database. Give every client the ARN in master_user_secret after the apply.',
        })),
  },
  {
    id: 'PLAN-CRED-007',
    group: 'credentials',
    severity: 'look',
    title: 'A password lands in the state and in the plan file.',
    source: 'https://developer.hashicorp.com/terraform/language/manage-sensitive-data',
    judges: {
      ...Object.fromEntries(CLUSTERS.map((type) => [type, ['master_password', 'password']])),
      aws_secretsmanager_secret_version: ['secret_string', 'secret_binary'],
    },
    find: (plan, relations) => [...storedPasswords(plan, relations)],
  },
  {
    id: 'PLAN-CRED-008',
    group: 'credentials',
    severity: 'look',
    title: 'A password is written in the code, also as the text of an expression that was escaped (`$${…}`).',
    source: WRITE_ONLY,
    find: (plan) => literalPasswords(plan),
  },
];

/** Judged by the rules above, or of no meaning by themselves. */
export const CREDENTIAL_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  aws_rds_cluster: ['master_password_wo', 'master_password_wo_version'],
  aws_db_instance: ['password_wo', 'password_wo_version'],
  aws_secretsmanager_secret_version: ['secret_string_wo', 'secret_string_wo_version'],
};

function pairsOf(plan: Plan): readonly Pair[] {
  const databases = plan
    .ofType('aws_rds_cluster')
    .filter(
      (change) => change.after !== undefined && change.configuration?.expressions.master_password_wo !== undefined,
    );
  const versions = plan
    .ofType('aws_secretsmanager_secret_version')
    .filter((change) => change.after !== undefined && change.configuration?.expressions.secret_string_wo !== undefined);
  return databases.flatMap((database) => {
    const candidates = versions.filter((version) => version.module === database.module);
    const certain = candidates.filter((version) => refersTo(database, version) || sharesPassword(database, version));
    if (certain.length > 0) return certain.map((version) => ({ database, version }));
    // The ephemeral reading of the secret is in no plan; one write-only version that is fed by an ephemeral value is it.
    const fed = candidates.filter((version) =>
      referencesOf(version, 'secret_string_wo').some((name) => /(^|\.)ephemeral\./.test(name)),
    );
    return readsSecret(database) && fed.length === 1 ? fed.map((version) => ({ database, version })) : [];
  });
}

function refersTo(database: ResourceChange, version: ResourceChange): boolean {
  const names = ['master_password_wo', 'master_password_wo_version'].flatMap((argument) =>
    referencesOf(database, argument),
  );
  return names.includes(withoutIndexes(version.address));
}

function sharesPassword(database: ResourceChange, version: ResourceChange): boolean {
  const given = new Set(referencesOf(database, 'master_password_wo').filter((name) => !/\.(id|arn)$/.test(name)));
  return referencesOf(version, 'secret_string_wo').some((name) => given.has(name));
}

function readsSecret(database: ResourceChange): boolean {
  return referencesOf(database, 'master_password_wo').some((name) =>
    name.includes('ephemeral.aws_secretsmanager_secret_version.'),
  );
}

/** A new value is written: the version number changes, or the whole version is made again. */
function rewritten(version: ResourceChange): boolean {
  if (version.action === 'replace') return true;
  return version.action === 'update' && changesNumber(version, 'secret_string_wo_version');
}

function sentAgain(database: ResourceChange): boolean {
  return database.action === 'update' && changesNumber(database, 'master_password_wo_version');
}

function changesNumber(change: ResourceChange, argument: string): boolean {
  const after = valueAfter(change, argument);
  return after === UNKNOWN || (after !== undefined && after !== valueBefore(change, argument));
}

function storedPasswords(plan: Plan, relations: Relations): readonly Hit[] {
  const hits: Hit[] = [];
  const stored = (change: ResourceChange, argument: string) => {
    if (!['create', 'update', 'replace'].includes(change.action)) return false;
    const now = change.after?.[argument];
    const set =
      !isUnset(now) ||
      (valueAfter(change, argument) === UNKNOWN && change.configuration?.expressions[argument] !== undefined);
    // What lies in the state already is no news of this plan, unless the value changes.
    return (
      set &&
      (change.action === 'create' || valueAfter(change, argument) === UNKNOWN || now !== change.before?.[argument])
    );
  };
  for (const database of plan.ofType(...CLUSTERS, 'aws_docdb_cluster')) {
    for (const argument of ['master_password', 'password'].filter((name) => stored(database, name))) {
      hits.push({
        address: database.address,
        argument,
        message:
          `The master password goes through ${argument}, so it stands in clear in the state, its backups and the plan file (sensitive). Write-only arguments are stored nowhere. ` +
          'Use master_password_wo with an ephemeral password, or manage_master_user_password.',
      });
    }
  }
  for (const version of plan.ofType('aws_secretsmanager_secret_version')) {
    for (const argument of ['secret_string', 'secret_binary'].filter((name) => stored(version, name))) {
      hits.push({
        address: version.address,
        argument,
        message:
          `The secret's value goes through ${argument}, so it stands in clear in the state, its backups and the plan file (sensitive). Write-only arguments are stored nowhere. ` +
          'Use secret_string_wo with secret_string_wo_version.',
      });
    }
  }
  for (const random of plan
    .ofType('random_password')
    .filter((change) => change.action === 'create' || change.action === 'replace')) {
    const address = withoutIndexes(random.address);
    const used = [...plan.ofType(...CLUSTERS, 'aws_secretsmanager_secret_version')].some((change) =>
      Object.keys(change.configuration?.expressions ?? {}).some((name) => referencesOf(change, name).includes(address)),
    );
    if (used && relations) {
      hits.push({
        address: random.address,
        argument: 'result',
        message:
          'A managed random_password keeps its result in clear in the state. An ephemeral random_password is stored nowhere. ' +
          'Use the ephemeral one together with write-only arguments.',
      });
    }
  }
  return hits;
}

function literalPasswords(plan: Plan): readonly Hit[] {
  const arguments_: Readonly<Record<string, readonly string[]>> = {
    aws_rds_cluster: ['master_password', 'master_password_wo'],
    aws_db_instance: ['password', 'password_wo'],
    aws_secretsmanager_secret_version: ['secret_string', 'secret_string_wo'],
  };
  const seen = new Set<string>();
  return Object.entries(arguments_).flatMap(([type, names]) =>
    plan.ofType(type).flatMap((change) =>
      names.flatMap((argument): readonly Hit[] => {
        const code = literalOf(change, argument);
        const block = `${withoutIndexes(change.address)} ${argument}`;
        if (code === undefined || code === '' || seen.has(block) || change.action === 'delete') return [];
        const escaped = code.includes('$${');
        if (!escaped && code.includes('${')) return [];
        seen.add(block);
        return [
          {
            address: change.address,
            argument,
            message: escaped
              ? 'The value holds "$${", an expression that was escaped: the password becomes that text itself, which everyone with the code knows. Give the function a reference (ref(…)) instead of a string.'
              : 'The value is written in the code (a literal), so it stands in clear in the repository and in the plan file. An expression that reads an ephemeral value is allowed. Take it out of the code and rotate the password.',
          },
        ];
      }),
    ),
  );
}
