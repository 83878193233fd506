import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { logicalId } from './logical-id.ts';

/**
 * Makes Terraform refuse a plan in which the password version is lower than it once was.
 *
 * Any change of the number generates a new password, so a lower number, for instance after reverting a commit, would be an unwanted
 * rotation. Each version leaves a resource in the state that must not be destroyed, and a lower number would destroy the highest one.
 * Terraform then prints its address, whose name explains the reason.
 */
export function passwordVersionOnlyRises(scope: Construct, version: number): void {
  const name = logicalId(scope, 'password_version_must_not_fall');
  TerraformStack.of(scope).addOverride(`resource.terraform_data.${name}`, {
    for_each: `\${toset([for version in range(1, ${version + 1}) : tostring(version)])}`,
    lifecycle: { prevent_destroy: true },
  });
}
