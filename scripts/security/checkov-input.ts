/**
 * A synthesised stack in the form that Checkov reads: without the `terraform` block. Checkov 3.3 expects only nested blocks there,
 * fails on `required_version`, which is text, and then reports nothing. No check of Checkov needs that block.
 */
export function checkovInput(text: string): string {
  const { terraform: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return `${JSON.stringify(rest, null, 2)}\n`;
}
