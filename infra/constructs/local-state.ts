import { LocalBackend, type TerraformStack } from 'cdktf';

/** From where Terraform runs, `cdktf.out/stacks/<id>`, to the project's root. */
const PROJECT_ROOT = '../../..';

/**
 * Keeps the stack's state in `.terraform-state/<stack id>.tfstate` at the project's root, outside `cdktf.out`: the CDKTF
 * command line deletes every stack folder there that the last synth did not write, and the state with it.
 *
 * The path is relative, so that the synthesised JSON is the same on every machine. Terraform reads it from its working
 * directory, the stack's folder.
 */
export function localState(stack: TerraformStack): void {
  const folder = `${PROJECT_ROOT}/.terraform-state`;
  new LocalBackend(stack, {
    path: `${folder}/${stack.node.id}.tfstate`,
    workspaceDir: `${folder}/${stack.node.id}.workspaces`,
  });
}
