/**
 * A synthesised stack as Checkov reads it: without the `terraform` block. Checkov (3.3) takes everything in that block for a nested
 * block, fails on `required_version`, which is text, and then reports nothing at all. None of its checks looks there.
 */
export function checkovInput(text: string): string {
  const { terraform: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return `${JSON.stringify(rest, null, 2)}\n`;
}
