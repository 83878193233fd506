import { readFileSync } from 'node:fs';
import path from 'node:path';
import { engineCatalogue } from '../catalogue/engines.ts';
import type { Document } from '../terraform/document.ts';
import { isPlanJson, readPlan } from '../terraform/read-plan.ts';
import { isTerraformJson, readSynthesised } from '../terraform/read-synth.ts';
import { rules } from './index.ts';
import { looksLikeProduction } from './production.ts';
import { describeFinding, findings } from './rule.ts';
import { applyWaivers, type JudgedFinding, type Waiver } from './waivers.ts';

export interface PreflightOptions {
  /** Judges every stack as production. @default - what each says of itself, by its tags and names */
  readonly production?: boolean;
  /** @default [] */
  readonly waivers?: readonly Waiver[];
  /** `YYYY-MM-DD`, for the expiry of waivers. @default - the day in UTC */
  readonly today?: string;
}

export interface PreflightResult {
  /** An error that no waiver accepts. */
  readonly refused: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly waived: number;
  readonly findings: readonly JudgedFinding[];
}

/** Runs every rule over these stacks, which belong together. Pure but for the day; takes milliseconds. */
export function preflight(stacks: readonly Document[], options: PreflightOptions = {}): PreflightResult {
  const found = stacks.flatMap((stack) => {
    const production = options.production === true || looksLikeProduction(stack);
    return findings(rules, stack, { stacks, production, catalogue: engineCatalogue });
  });
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const judged = applyWaivers(
    found,
    options.waivers ?? [],
    today,
    rules.map(({ id }) => id),
  );
  const open = judged.filter(({ waived }) => waived === undefined);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  return {
    refused: errors > 0,
    errors,
    warnings: open.length - errors,
    waived: judged.length - open.length,
    findings: judged,
  };
}

/** Parsed JSON as a stack: synthesised JSON or plan JSON; undefined when it is neither. */
export function readStack(root: unknown, name: string): Document | undefined {
  if (isPlanJson(root)) return readPlan(root, name);
  return isTerraformJson(root) ? readSynthesised(root, name) : undefined;
}

/** Synthesised stacks do not pass the rules; the message lists every finding. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly findings: readonly JudgedFinding[];

  constructor(result: PreflightResult) {
    const open = result.findings.filter(({ waived }) => waived === undefined);
    super([...open.map(describeFinding), summary(result)].join('\n\n'));
    this.findings = result.findings;
  }
}

/**
 * Judges what a synth has just written: every stack of its manifest. For the end of a CDKTF app, after `app.synth()`.
 *
 * @param outputFolder `app.outdir`
 * @returns the result when nothing is refused; its warnings are worth printing
 * @throws {PreflightError} something is refused
 */
export function preflightSynthesised(outputFolder: string, options: PreflightOptions = {}): PreflightResult {
  const result = preflight(synthesisedStacks(outputFolder), options);
  if (result.refused) throw new PreflightError(result);
  return result;
}

/** The stacks that the last synth into this folder wrote, by their ids. */
export function synthesisedStacks(outputFolder: string): readonly Document[] {
  const manifest = JSON.parse(readFileSync(path.join(outputFolder, 'manifest.json'), 'utf8')) as {
    readonly stacks: Readonly<Record<string, { readonly name: string; readonly synthesizedStackPath: string }>>;
  };
  return Object.values(manifest.stacks).map(({ name, synthesizedStackPath }) => {
    const root: unknown = JSON.parse(readFileSync(path.join(outputFolder, synthesizedStackPath), 'utf8'));
    return readSynthesised(isTerraformJson(root) ? root : {}, name);
  });
}

/** `Refused: 1 error, 2 warnings, 1 waived.` */
export function summary({ refused, errors, warnings, waived }: PreflightResult): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const verdict = refused ? 'Refused' : 'Nothing refused';
  return `${verdict}: ${count(errors, 'error')}, ${count(warnings, 'warning')}, ${waived} waived (${rules.length} rules).`;
}
