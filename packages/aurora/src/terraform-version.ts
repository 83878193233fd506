import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** Terraform 1.11 has write-only arguments, which keep the password out of the state. */
export function requireTerraform(scope: Construct): void {
  TerraformStack.of(scope).addOverride('terraform.required_version', '>= 1.11.0');
}
