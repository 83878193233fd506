import { AssetType, TerraformAsset, type TerraformStack } from 'cdktf';

/**
 * The path of a function's zip in the stack's folder, relative to it: Terraform runs there. CDKTF copies the finished file; its own
 * archives depend on the time.
 *
 * @param zipFile - absolute; must exist
 */
export function functionCode(stack: TerraformStack, id: string, zipFile: string): string {
  return new TerraformAsset(stack, `zip_${id}`, { path: zipFile, type: AssetType.FILE }).path;
}
