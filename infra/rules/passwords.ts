import { TYPES, typesWith } from './types.ts';

/** Arguments whose value the provider writes to the state, and what to use instead of them. */
interface StoredPassword {
  readonly names: readonly string[];
  readonly todo: string;
}

/** By type: databases, and the versions of secrets. */
export const STORED_PASSWORDS: Readonly<Record<string, StoredPassword>> = {
  ...Object.fromEntries(typesWith('password').map((type) => [type, ofDatabase(type)])),
  aws_secretsmanager_secret_version: {
    names: ['secret_string', 'secret_binary'],
    todo: 'Use secret_string_wo with secret_string_wo_version.',
  },
};

function ofDatabase(type: string): StoredPassword {
  const { stored = '', writeOnly } = TYPES[type]?.password ?? {};
  const todo =
    writeOnly === undefined
      ? 'Use a secret of Secrets Manager.'
      : `Use ${writeOnly} with an ephemeral password, or manage_master_user_password.`;
  return { names: [stored], todo };
}
