import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import type { StackJson } from './stack-json.ts';

export interface Synthesised {
  readonly text: string;
  readonly json: StackJson;
}

/**
 * The `cdk.tf.json` of one stack. It calls `App.synth`, because `Testing.synth` of CDKTF ignores errors that constructs report.
 */
export function synthesise(declare: (app: App) => TerraformStack): Synthesised {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'daybreak-synth-'));
  try {
    const stack = withoutTokenTraces(() => {
      const app = new App({ outdir, stackTraces: false });
      const declared = declare(app);
      app.synth();
      return declared;
    });
    const text = readFileSync(path.join(outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8');
    return { text, json: JSON.parse(text) as StackJson };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * CDKTF takes a stack trace for every token, and Jest maps every frame to the source: half the time of a synth, for traces that
 * nobody reads. A thrown error keeps its trace, which is formatted on first use.
 */
export function withoutTokenTraces<T>(run: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = String;
  try {
    return run();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
