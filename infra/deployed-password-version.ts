import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { databaseStackId, type Problem, type Stage } from './stages/index.ts';

interface StateFile {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/**
 * The problem of a stage whose password version is lower than the one that was deployed, as far as this machine knows: the state
 * of a stage with a local one. Of the others Terraform knows it, at the plan.
 *
 * @param root - the project's folder
 * @throws {SyntaxError} the state file is there and is no JSON
 */
export function loweredPasswordVersion(stage: Stage, root: string): readonly Problem[] {
  const { mode, passwordVersion } = stage.credentials;
  if (stage.state.backend !== 'local' || mode !== 'secret') return [];
  const deployed = deployedVersion(path.join(root, '.terraform-state', `${databaseStackId(stage)}.tfstate`));
  if (deployed === undefined || passwordVersion >= deployed) return [];
  return [
    {
      setting: 'credentials.passwordVersion',
      what: 'The number is lower than the one that is deployed. Any change of it makes a new password: going back is one more rotation, not the old password.',
      received: passwordVersion,
      allowed: `${deployed}, which changes nothing, or ${deployed + 1} for a new password.`,
      todo: `Set credentials.passwordVersion to ${deployed}.`,
    },
  ];
}

function deployedVersion(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  const { resources = [] } = JSON.parse(readFileSync(file, 'utf8')) as StateFile;
  const version = resources.find(
    ({ type, name }) => type === 'aws_secretsmanager_secret_version' && name === 'db_credentials_version',
  );
  const number = version?.instances?.[0]?.attributes?.secret_string_wo_version;
  return typeof number === 'number' ? number : undefined;
}
