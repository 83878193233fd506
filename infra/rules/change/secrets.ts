import { isEnded, isWritten, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { shown } from '../../terraform/show.ts';
import { asText, isObject } from '../../terraform/value.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { RDS_DATABASES } from '../types.ts';
import { eachChange, look, stop } from './forms.ts';

const ROTATION = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html';

/** About the value of a secret: stored in the state, rotated by AWS, or destroyed. No value is printed. */
export const SECRET_RULES: readonly ChangeRule[] = [
  stop('PLAN-CRED-009', 'A stored password changes in the secret or in the database only: clients are locked out.', {
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    find: (plan) =>
      plan
        .ofType(...RDS_DATABASES)
        .filter(({ action }) => action === 'update' || action === 'no-op')
        .flatMap((database) => partedFrom(database, plan)),
  }),
  look('PLAN-CRED-010', 'AWS begins to rotate a secret that exists, or rotates it in another way.', {
    todo: 'Check that every client reads the secret.',
    source: ROTATION,
    judges: { aws_secretsmanager_secret_rotation: ['rotation_rules', 'rotation_lambda_arn', 'rotate_immediately'] },
    find: eachChange(['aws_secretsmanager_secret_rotation'], (change) => {
      // Of a secret that this plan makes, the id is not known yet.
      if (!isWritten(change) || asText(valueAfter(change, 'secret_id')) === undefined) return false;
      const when =
        change.after?.rotate_immediately === false
          ? 'at the next time of its schedule'
          : 'and once at the apply (rotate_immediately is not false)';
      return {
        argument: 'rotation_rules',
        what: `The secret is rotated from now on (${shown(change, 'rotation_rules', 'after')}), ${when}. Clients that keep a copy of the password are locked out then.`,
      };
    }),
  }),
  look('PLAN-CRED-011', 'Terraform no longer manages this version of the secret: no plan writes another value.', {
    todo: 'Keep the block, unless something else writes the secret.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/getting-started.html',
    find: eachChange(
      ['aws_secretsmanager_secret_version'],
      ({ action, before }, _, plan) => action === 'delete' && !endsWithSecret(asText(before?.secret_id), plan),
    ),
  }),
];

function endsWithSecret(id: string | undefined, plan: Plan): boolean {
  const ended = plan.ofType('aws_secretsmanager_secret').filter(isEnded);
  return ended.some(({ before }) => [asText(before?.arn), asText(before?.id)].includes(id));
}

/** Secrets that held this database's password, and no longer will. Equal values are the link, so that no name has to be trusted. */
function partedFrom(database: Change, plan: Plan): readonly Problem[] {
  const argument = ['master_password', 'password'].find((name) => asText(database.before?.[name]) !== undefined);
  if (argument === undefined) return [];
  const [was, is] = [asText(database.before?.[argument]), valueAfter(database, argument)];
  return plan
    .ofType('aws_secretsmanager_secret_version')
    .filter((version) => version.before !== undefined && passwordIn(version.before.secret_string) === was)
    .filter((version) => ['no-op', 'update', 'replace'].includes(version.action))
    .flatMap((version) => {
      const planned = valueAfter(version, 'secret_string');
      if (is === UNKNOWN || planned === UNKNOWN || passwordIn(planned) === is) return [];
      // To a write-only or a managed password: other rules judge that.
      if (is === undefined || planned === undefined) return [];
      const [changes, stays] = was === is ? [version, database] : [database, version];
      return [
        {
          at: changes,
          argument: changes === version ? 'secret_string' : argument,
          what:
            `${changes.address} gets another password, and ${stays.address} ${was === is || passwordIn(planned) === was ? 'keeps the old one' : 'a third one'}: clients that read the secret are locked out. ` +
            'Give both the same value, from one place, or use write-only arguments.',
        },
      ];
    });
}

/** The member `password` of a JSON object, else the whole text. */
function passwordIn(secret: unknown): string | undefined {
  if (typeof secret !== 'string' || secret === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(secret);
    if (isObject(parsed)) return asText(parsed.password);
  } catch {
    // Not JSON: the secret is the password itself.
  }
  return secret;
}
