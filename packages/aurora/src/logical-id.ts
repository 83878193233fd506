import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** The Terraform name of a block for which CDKTF has no class. It is stable for the same tree, and differs between scopes. */
export function logicalId(scope: Construct, id: string): string {
  const stack = TerraformStack.of(scope);
  return scope === stack ? id : `${stack.getLogicalId(scope.node)}_${id}`;
}
