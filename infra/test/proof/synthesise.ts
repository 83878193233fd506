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
 * The `cdk.tf.json` of one stack. Through `App.synth`, since `Testing.synth` of CDKTF passes over errors that constructs
 * have reported.
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
 * CDKTF takes a whole stack trace for every token. Jest looks up every frame of it in a source map, which is half of a synth;
 * none is read here. An error that is thrown keeps its trace: it is formatted when somebody reads it.
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
