import type { TerraformStack } from 'cdktf';

/** Terraform 1.11 has write-only arguments, which keep the password out of the state of the database stack. */
export function requireTerraform(stack: TerraformStack): void {
  stack.addOverride('terraform.required_version', '>= 1.11.0');
}
