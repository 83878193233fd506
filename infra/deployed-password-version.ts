import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from './is-record.ts';
import type { Problem } from './problem.ts';
import { databaseStackId, type Stage } from './stages/index.ts';

/** What Terraform writes. An interrupted first plan leaves an empty file, which Terraform reads as no state. */
interface StateFile {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/**
 * The problems of a stage whose password version is lower than the one that was deployed, as far as this machine knows: it reads
 * the state of a stage with a local state. For other stages Terraform reports it in the plan.
 * A state file that cannot be read is a problem too.
 *
 * @param root - the project's folder
 */
export function loweredPasswordVersion(stage: Stage, root: string): readonly Problem[] {
  const { mode, passwordVersion } = stage.credentials;
  if (stage.state.backend !== 'local' || mode !== 'secret') return [];
  const file = path.join('.terraform-state', `${databaseStackId(stage)}.tfstate`);
  const state = readState(path.join(root, file));
  if (typeof state === 'string') return [unreadable(file, state)];
  const deployed = state && deployedVersion(state);
  if (deployed === undefined || passwordVersion >= deployed) return [];
  return [
    {
      setting: 'credentials.passwordVersion',
      what: 'The number is lower than the deployed one. A lower number makes a new password; it does not bring back the old one.',
      received: passwordVersion,
      allowed: `${deployed}, which changes nothing, or ${deployed + 1} for a new password.`,
      todo: `Set credentials.passwordVersion to ${deployed}.`,
    },
  ];
}

/** The state in a file; undefined without one, or a text with the reason why it cannot be read. */
function readState(file: string): StateFile | string | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.trim() === '') return undefined;
    const state: unknown = JSON.parse(text);
    return isRecord(state) ? state : 'not an object';
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

function unreadable(file: string, why: string): Problem {
  return {
    setting: 'state',
    what: `Cannot read ${file.replaceAll(path.sep, '/')}: ${why}.`,
    received: why,
    allowed: "Terraform's state as JSON, an empty file, or no file.",
    todo: `Restore the last copy: ${file.replaceAll(path.sep, '/')}.backup. Do not delete the state of a stage that is deployed.`,
  };
}

function deployedVersion({ resources = [] }: StateFile): number | undefined {
  const version = resources.find(
    ({ type, name }) => type === 'aws_secretsmanager_secret_version' && name === 'db_credentials_version',
  );
  const number = version?.instances?.[0]?.attributes?.secret_string_wo_version;
  return typeof number === 'number' ? number : undefined;
}
