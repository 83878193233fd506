import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { RandomProvider } from '@cdktf/provider-random/lib/provider/index.js';
import { App, TerraformStack } from 'cdktf';

export interface StackJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly ephemeral?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [part: string]: unknown;
}

/** The Terraform that a stack with these constructs is. */
export function stackOf(add: (stack: TerraformStack) => void): StackJson {
  const outdir = mkdtempSync(path.join(tmpdir(), 'daybreak-aurora-'));
  try {
    const app = new App({ outdir, stackTraces: false });
    const stack = new TerraformStack(app, 'shop');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    new RandomProvider(stack, 'random');
    add(stack);
    app.synth();
    return JSON.parse(readFileSync(path.join(outdir, 'stacks', 'shop', 'cdk.tf.json'), 'utf8'));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** `type.name` of every resource. */
export function addressesOf({ resource }: StackJson): readonly string[] {
  return Object.entries(resource).flatMap(([type, names]) => Object.keys(names).map((name) => `${type}.${name}`));
}
