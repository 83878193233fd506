import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { logicalId } from './logical-id.ts';

/**
 * Makes Terraform refuse a plan in which the password version is lower than it once was.
 *
 * Any change of the number makes a new password, so that going back, for instance by reverting a commit, is one more rotation
 * that nobody asked for. Only the state knows what the number has been: each version leaves a mark in it that may not be
 * destroyed, and a lower number would destroy the highest. The address is the reason that Terraform prints.
 */
export function passwordVersionOnlyRises(scope: Construct, version: number): void {
  const name = logicalId(scope, 'password_version_must_not_fall');
  TerraformStack.of(scope).addOverride(`resource.terraform_data.${name}`, {
    for_each: `\${toset([for version in range(1, ${version + 1}) : tostring(version)])}`,
    lifecycle: { prevent_destroy: true },
  });
}
