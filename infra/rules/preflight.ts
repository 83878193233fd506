import { readFileSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../counted.ts';
import { today } from '../day.ts';
import type { Document, NotJudged } from '../terraform/document.ts';
import { readDocument } from '../terraform/read.ts';
import { describeFinding, type Finding } from './finding.ts';
import { judgeStates } from './judge.ts';
import { STATE_RULES } from './state/index.ts';
import { applyWaivers, checkWaivers, type Waiver } from './waiver.ts';

export interface PreflightOptions {
  /** Judges every document as production. @default - what each says of itself, by its tags and names */
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
  readonly findings: readonly Finding[];
  /** What no rule could judge, with the file that it is in. */
  readonly notJudged: readonly (NotJudged & { readonly file: string })[];
}

/** Runs every state rule over these documents, which belong together. Pure but for the day; takes milliseconds. */
export function preflight(documents: readonly Document[], options: PreflightOptions = {}): PreflightResult {
  const found = judgeStates(documents, options.production);
  const { holding, problems } = checkWaivers(options.waivers ?? [], {
    findings: found,
    today: options.today ?? today(),
    rules: STATE_RULES.map(({ id }) => id),
  });
  const findings = [...applyWaivers(found, holding), ...problems];
  const open = openFindings(findings);
  const errors = open.filter(({ severity }) => severity === 'stop').length;
  return {
    refused: errors > 0,
    errors,
    warnings: open.length - errors,
    waived: findings.length - open.length,
    findings,
    notJudged: documents.flatMap(({ name, notJudged }) => notJudged.map((one) => ({ ...one, file: name }))),
  };
}

export function openFindings<T extends Finding>(findings: readonly T[]): readonly T[] {
  return findings.filter(({ waived }) => waived === undefined);
}

/** Synthesised stacks do not pass the rules; the message lists every finding. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly findings: readonly Finding[];

  constructor(result: PreflightResult) {
    super([...openFindings(result.findings).map(describeFinding), summary(result)].join('\n\n'));
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
  return Object.values(manifest.stacks).map(({ name, synthesizedStackPath }) =>
    readDocument(readFileSync(path.join(outputFolder, synthesizedStackPath)), name),
  );
}

/** `Refused: 1 error, 2 warnings, 1 waived.` */
export function summary({ refused, errors, warnings, waived, notJudged }: PreflightResult): string {
  const verdict = refused ? 'Refused' : 'Nothing refused';
  const left = notJudged.length === 0 ? '' : `, ${notJudged.length} not judged`;
  return `${verdict}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}, ${waived} waived${left} (${STATE_RULES.length} rules).`;
}
