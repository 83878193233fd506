import type { Finding } from './rule.ts';

/** An accepted deviation from one rule, written down with its reason. Stands in the stage file. */
export interface Waiver {
  /** The rule's id, such as `AURORA-NET-002`. */
  readonly rule: string;
  /** Why it is accepted, for whoever reads it in a year. */
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** A Terraform address. @default - every resource of the stage */
  readonly resource?: string;
}

export interface JudgedFinding extends Finding {
  /** Set when a waiver accepts it. */
  readonly waived?: Pick<Waiver, 'reason' | 'until'>;
}

const SOURCE = 'docs/rules.md';

/**
 * Marks the findings that a waiver accepts, and adds one for each waiver that is wrong itself: expired, matching nothing, without a
 * reason, or with a date or a rule that does not exist. So no waiver outlives what it was made for.
 *
 * @param today `YYYY-MM-DD`
 * @param known ids of the rules that exist
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  today: string,
  known: readonly string[],
): readonly JudgedFinding[] {
  const judged = waivers.map((waiver, index) => ({ waiver, wrong: problemOf(waiver, index, findings, today, known) }));
  const holding = judged.filter(({ wrong }) => wrong === undefined).map(({ waiver }) => waiver);
  const marked = findings.map((finding): JudgedFinding => {
    const waiver = holding.find((candidate) => matches(candidate, finding));
    return waiver === undefined ? finding : { ...finding, waived: { reason: waiver.reason, until: waiver.until } };
  });
  return [...marked, ...judged.flatMap(({ wrong }) => wrong ?? [])];
}

function matches(waiver: Waiver, finding: Finding): boolean {
  return waiver.rule === finding.rule && (waiver.resource === undefined || waiver.resource === finding.at);
}

function problemOf(
  waiver: Waiver,
  index: number,
  findings: readonly Finding[],
  today: string,
  known: readonly string[],
): Finding | undefined {
  const finding = (rule: string, what: string, received: string, allowed: string, todo: string): Finding => ({
    ...{ rule, what, received, allowed, todo },
    ...{ severity: 'error', file: 'waivers', at: `waivers[${index}] ${waiver.rule}`, source: SOURCE },
  });
  if (!known.includes(waiver.rule)) {
    return finding(
      'AURORA-WAIVER-001',
      'There is no rule of that id.',
      JSON.stringify(waiver.rule),
      'An id of docs/rules.md.',
      'Correct the id, or remove the waiver.',
    );
  }
  if (waiver.reason.trim() === '') {
    return finding(
      'AURORA-WAIVER-002',
      'The waiver gives no reason.',
      JSON.stringify(waiver.reason),
      'A sentence that says why the deviation is accepted.',
      'Write the reason, or remove the waiver.',
    );
  }
  if (!isDay(waiver.until)) {
    return finding(
      'AURORA-WAIVER-003',
      'The waiver ends on no day.',
      `until ${JSON.stringify(waiver.until)}`,
      'The last day on which it holds, as YYYY-MM-DD.',
      'Write the day on which somebody looks at it again.',
    );
  }
  if (waiver.until < today) {
    return finding(
      'AURORA-WAIVER-004',
      'The waiver has expired.',
      `until ${waiver.until}, today ${today}`,
      'A waiver that ends today or later.',
      'Mend what it accepts and remove it, or decide again and write a later day.',
    );
  }
  if (!findings.some((candidate) => matches(waiver, candidate))) {
    return finding(
      'AURORA-WAIVER-005',
      'The waiver matches nothing any more.',
      waiver.resource === undefined ? 'any resource' : waiver.resource,
      'A waiver for something that its rule finds.',
      'Remove the waiver, or correct its resource.',
    );
  }
  return undefined;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
