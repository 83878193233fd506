import type { Check } from './check.ts';

const rotationNeedsManaged: Check = {
  reads: ['credentials.mode', 'credentials.rotation'],
  find: ({ credentials: { mode, rotation } }) =>
    mode === 'managed' || rotation === undefined
      ? []
      : [
          {
            setting: 'credentials.rotation',
            what: 'Nothing rotates a secret of the stack.',
            received: rotation,
            allowed: 'rotation together with credentials.mode "managed".',
            todo: 'Set credentials.mode to "managed"; or remove it and raise credentials.passwordVersion for a new password.',
          },
        ],
};

const versionNeedsSecret: Check = {
  reads: ['credentials.mode', 'credentials.passwordVersion'],
  find: ({ credentials: { mode, passwordVersion } }) =>
    mode === 'secret' || passwordVersion === 1
      ? []
      : [
          {
            setting: 'credentials.passwordVersion',
            what: 'RDS makes the passwords of this stage, so the number has no effect.',
            received: passwordVersion,
            allowed: '1 together with credentials.mode "managed".',
            todo: 'Remove it. For a new password: aws secretsmanager rotate-secret.',
          },
        ],
};

const keptSecretIsRecoverable: Check = {
  reads: ['credentials.mode', 'credentials.recoveryDays', 'durability.preventDestroy'],
  find: ({ credentials: { mode, recoveryDays }, durability }) =>
    mode === 'managed' || recoveryDays > 0 || !durability.preventDestroy
      ? []
      : [
          {
            setting: 'credentials.recoveryDays',
            what: 'Terraform must not destroy the secret, but a deleted secret could not be restored.',
            received: 0,
            allowed: '7 to 30 days together with durability.preventDestroy.',
            todo: 'Set credentials.recoveryDays to 30, or durability.preventDestroy to false.',
          },
        ],
};

export const credentialsChecks: readonly Check[] = [rotationNeedsManaged, versionNeedsSecret, keptSecretIsRecoverable];
