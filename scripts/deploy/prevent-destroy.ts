import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Addresses in a synthesised stack whose `lifecycle` has `prevent_destroy`. A plan does not tell: Terraform keeps it to itself. */
export function preventDestroyOf(stackFolder: string): readonly string[] {
  const stack = JSON.parse(readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8')) as {
    readonly resource?: Readonly<
      Record<string, Readonly<Record<string, { readonly lifecycle?: { readonly prevent_destroy?: unknown } }>>>
    >;
  };
  return Object.entries(stack.resource ?? {}).flatMap(([type, resources]) =>
    Object.entries(resources)
      .filter(([, { lifecycle }]) => lifecycle?.prevent_destroy === true)
      .map(([name]) => `${type}.${name}`),
  );
}
