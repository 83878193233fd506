import type { Block, Document } from '../terraform/document.ts';

/** What a stage says about one check. */
export type Claim = Met | Waived | NotApplicable;

interface Met {
  readonly state: 'met';
  /** Why Checkov reports it all the same. */
  readonly unseenByCheckov?: string;
}

interface Waived {
  readonly state: 'waived';
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
}

interface NotApplicable {
  readonly state: 'not applicable';
  readonly reason: string;
}

/** One thing that scanners and standards ask for, under all the ids that they give it. */
export interface SecurityCheck {
  /** `CKV_…` is Checkov, `AWS-0…` Trivy, `RDS.27` Security Hub, `CIS 2.2.1` the CIS AWS Foundations Benchmark v5. */
  readonly ids: readonly string[];
  readonly wants: string;
  /** The argument that decides. */
  readonly argument: string;
  /**
   * How it is proved: which blocks of a stack are judged, and whether one is as wanted. Without it the stack's JSON does not say,
   * so the claim can only be waived or not applicable.
   */
  readonly proof?: Proof;
  /** By stage. */
  readonly claims: Readonly<Record<string, Claim>>;
}

export interface Proof {
  readonly subjects: (stack: Document) => readonly Block[];
  readonly holds: (block: Block, stack: Document) => boolean;
  /** The check forbids something, so that it is met where nothing is there to judge. */
  readonly metByAbsence?: boolean;
}

/**
 * What the stacks of a stage show: `met` when every block that is judged is as wanted, `violated` when one is not, `not applicable` when
 * there is none to judge.
 */
export function shownBy(proof: Proof, stacks: readonly Document[]): 'met' | 'violated' | 'not applicable' {
  const judged = stacks.flatMap((stack) => proof.subjects(stack).map((block) => proof.holds(block, stack)));
  if (judged.includes(false)) return 'violated';
  return judged.length > 0 || proof.metByAbsence === true ? 'met' : 'not applicable';
}

/** Why a claim and the stacks of its stage contradict each other; undefined when they agree. */
export function contradiction(
  check: SecurityCheck,
  claim: Claim,
  stacks: readonly Document[],
  today: string,
): string | undefined {
  const name = check.ids.join(', ');
  if (claim.state === 'waived' && claim.until < today) return `${name}: the waiver expired on ${claim.until}`;
  if (check.proof === undefined) {
    return claim.state === 'met' ? `${name}: claimed as met, but nothing proves it` : undefined;
  }
  const shown = shownBy(check.proof, stacks);
  const expected = claim.state === 'waived' ? 'violated' : claim.state;
  return shown === expected ? undefined : `${name}: claimed as ${claim.state}, but the stacks show ${shown}`;
}
