import { withoutIndexes } from '../../terraform/address.ts';
import { isUnset, literalOf, referencesOf, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { TYPES, typesWith } from '../types.ts';

const WRITE_ONLY = 'https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only';
const DATABASES = typesWith('password');

/** Passwords that come to lie where they can be read: in the state, or in the code. */
export const STORED_PASSWORD_RULES: readonly ChangeRule[] = [
  {
    id: 'PLAN-CRED-007',
    severity: 'look',
    what: 'A password lands in the state and in the plan file.',
    source: 'https://developer.hashicorp.com/terraform/language/manage-sensitive-data',
    judges: {
      ...Object.fromEntries(DATABASES.map((type) => [type, [TYPES[type]?.password?.stored ?? '']])),
      aws_secretsmanager_secret_version: ['secret_string', 'secret_binary'],
    },
    find: (plan) => storedPasswords(plan),
  },
  {
    id: 'PLAN-CRED-008',
    severity: 'look',
    what: 'A password is written in the code, also as the text of an expression that was escaped (`$${…}`).',
    source: WRITE_ONLY,
    find: (plan) => literalPasswords(plan),
  },
];

function storedPasswords(plan: Plan): readonly Problem[] {
  const hits: Problem[] = [];
  const stored = (change: Change, argument: string) => {
    if (!['create', 'update', 'replace'].includes(change.action)) return false;
    const now = change.after?.[argument];
    const set =
      !isUnset(now) || (valueAfter(change, argument) === UNKNOWN && change.expressions?.[argument] !== undefined);
    // What lies in the state already is no news of this plan, unless the value changes.
    return (
      set &&
      (change.action === 'create' || valueAfter(change, argument) === UNKNOWN || now !== change.before?.[argument])
    );
  };
  for (const database of plan.ofType(...DATABASES)) {
    const { stored: argument = '', writeOnly } = TYPES[database.type]?.password ?? {};
    if (stored(database, argument)) {
      hits.push({
        at: database,
        argument,
        what:
          `The master password goes through ${argument}, so it stands in clear in the state, its backups and the plan file (sensitive). Write-only arguments are stored nowhere. ` +
          `Use ${writeOnly === undefined ? 'a secret of Secrets Manager' : `${writeOnly} with an ephemeral password, or manage_master_user_password`}.`,
      });
    }
  }
  for (const version of plan.ofType('aws_secretsmanager_secret_version')) {
    for (const argument of ['secret_string', 'secret_binary'].filter((name) => stored(version, name))) {
      hits.push({
        at: version,
        argument,
        what:
          `The secret's value goes through ${argument}, so it stands in clear in the state, its backups and the plan file (sensitive). Write-only arguments are stored nowhere. ` +
          'Use secret_string_wo with secret_string_wo_version.',
      });
    }
  }
  for (const random of plan
    .ofType('random_password')
    .filter((change) => change.action === 'create' || change.action === 'replace')) {
    const address = withoutIndexes(random.address);
    const used = [...plan.ofType(...DATABASES, 'aws_secretsmanager_secret_version')].some((change) =>
      Object.keys(change.expressions ?? {}).some((name) => referencesOf(change, name).includes(address)),
    );
    if (used) {
      hits.push({
        at: random,
        argument: 'result',
        what:
          'A managed random_password keeps its result in clear in the state. An ephemeral random_password is stored nowhere. ' +
          'Use the ephemeral one together with write-only arguments.',
      });
    }
  }
  return hits;
}

function literalPasswords(plan: Plan): readonly Problem[] {
  const arguments_: Readonly<Record<string, readonly string[]>> = {
    ...Object.fromEntries(DATABASES.map((type) => [type, Object.values(TYPES[type]?.password ?? {})])),
    aws_secretsmanager_secret_version: ['secret_string', 'secret_string_wo'],
  };
  const seen = new Set<string>();
  return Object.entries(arguments_).flatMap(([type, names]) =>
    plan.ofType(type).flatMap((change) =>
      names.flatMap((argument): readonly Problem[] => {
        const code = literalOf(change, argument);
        const block = `${withoutIndexes(change.address)} ${argument}`;
        if (code === undefined || code === '' || seen.has(block) || change.action === 'delete') return [];
        const escaped = code.includes('$${');
        if (!escaped && code.includes('${')) return [];
        seen.add(block);
        return [
          {
            at: change,
            argument,
            what: escaped
              ? 'The value holds "$${", an expression that was escaped: the password becomes that text itself, which everyone with the code knows. Give the function a reference (ref(…)) instead of a string.'
              : 'The value is written in the code (a literal), so it stands in clear in the repository and in the plan file. An expression that reads an ephemeral value is allowed. Take it out of the code and rotate the password.',
          },
        ];
      }),
    ),
  );
}
