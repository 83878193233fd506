import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** The name in Terraform of a block of the scope that CDKTF has no class for: the same for the same tree, and unlike that of another scope. */
export function logicalId(scope: Construct, id: string): string {
  const stack = TerraformStack.of(scope);
  return scope === stack ? id : `${stack.getLogicalId(scope.node)}_${id}`;
}
