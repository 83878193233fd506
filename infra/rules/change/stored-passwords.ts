import { withoutIndexes } from '../../terraform/address.ts';
import {
  isMade,
  isUnset,
  isWritten,
  literalOf,
  refersTo,
  setsInCode,
  UNKNOWN,
  valueAfter,
} from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { all, type ChangeRule, type Problem } from '../rule.ts';
import { STORED_PASSWORDS, TYPES, typesWith } from '../types.ts';
import { eachChange, look } from './forms.ts';

const WRITE_ONLY = 'https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only';
const VERSION = 'aws_secretsmanager_secret_version';
const STORED_TYPES = Object.keys(STORED_PASSWORDS);
/** All arguments that take a password, by type. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(typesWith('password').map((type) => [type, Object.values(TYPES[type]?.password ?? {})])),
  [VERSION]: ['secret_string', 'secret_string_wo'],
};

/** Passwords that come to lie where they can be read: in the state, or in the code. */
export const STORED_PASSWORD_RULES: readonly ChangeRule[] = [
  look('PLAN-CRED-007', 'A password lands in the state and in the plan file.', {
    source: 'https://developer.hashicorp.com/terraform/language/manage-sensitive-data',
    judges: Object.fromEntries(Object.entries(STORED_PASSWORDS).map(([type, { names }]) => [type, names])),
    find: all(
      eachChange(STORED_TYPES, (change) => {
        const { names = [], todo = '' } = STORED_PASSWORDS[change.type] ?? {};
        const subject = change.type === VERSION ? "secret's value" : 'master password';
        return names
          .filter((argument) => isWritten(change) && isStored(change, argument))
          .map((argument) => ({
            argument,
            what: `The ${subject} goes through ${argument}: it is in clear text in the state, its backups and the plan file (sensitive).`,
            todo,
          }));
      }),
      eachChange(
        ['random_password'],
        (random, _, plan) =>
          isMade(random) &&
          isUsed(random, plan) && {
            argument: 'result',
            what: 'A managed random_password keeps its result in clear text in the state; an ephemeral one is stored nowhere.',
            todo: 'Use the ephemeral one together with write-only arguments.',
          },
      ),
    ),
  }),
  look('PLAN-CRED-008', 'A password is written in the code, also as an expression that was escaped (`$${…}`).', {
    source: WRITE_ONLY,
    find: literalPasswords,
  }),
];

/** A value that the state holds already is not reported, unless it changes. */
function isStored(change: Change, argument: string): boolean {
  const now = change.after?.[argument];
  if (valueAfter(change, argument) === UNKNOWN) return !isUnset(now) || setsInCode(change, argument);
  return !isUnset(now) && (change.action === 'create' || now !== change.before?.[argument]);
}

/** A database or a secret gets the value. */
function isUsed(random: Change, plan: Plan): boolean {
  return plan.ofType(...STORED_TYPES).some((change) => refersTo(change, random));
}

/** One for each argument in the code, whichever of its objects the plan shows first. */
function literalPasswords(plan: Plan): readonly Problem[] {
  const found = plan
    .ofType(...Object.keys(TAKEN))
    .filter(({ action }) => action !== 'delete')
    .flatMap((at) => (TAKEN[at.type] ?? []).map((argument) => ({ at, argument, code: literalOf(at, argument) ?? '' })))
    .filter(({ code }) => code !== '' && (code.includes('$${') || !code.includes('${')))
    .map(({ at, argument, code }): readonly [string, Problem] => [
      `${withoutIndexes(at.address)} ${argument}`,
      { at, argument, ...(code.includes('$${') ? ESCAPED : LITERAL) },
    ]);
  return [...new Map(found.toReversed()).values()];
}

const ESCAPED = {
  what: 'The value holds "$${", an escaped expression: the password is that text itself.',
  todo: 'Give the function a reference (ref(…)) instead of a string.',
};
const LITERAL = {
  what: 'The value is written in the code (a literal), so it is in clear text in the repository and in the plan file.',
  allowed: 'An expression that reads an ephemeral value is allowed.',
  todo: 'Take it out of the code and rotate the password.',
};
