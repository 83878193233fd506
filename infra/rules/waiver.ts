import { isDay, today } from '../day.ts';
import type { Finding } from './finding.ts';

/** An accepted deviation from one rule, written down with its reason. Part of the stage file. */
export interface Waiver {
  /** The rule's id, such as `AURORA-NET-002`. */
  readonly rule: string;
  /** Why it is accepted, for a reader in a year. */
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly until: string;
  /** A Terraform address. @default - every resource of the stage */
  readonly resource?: string;
}

/** What `--accept` says: a waiver of each rule for this run. Unlike one in a file it may match nothing. */
export function acceptedForThisRun(rules: readonly string[]): readonly Waiver[] {
  return rules.map((rule) => ({ rule, reason: 'Accepted for this run.', until: today() }));
}

/** The findings, with those marked that a waiver accepts. */
export function applyWaivers<T extends Finding>(findings: readonly T[], waivers: readonly Waiver[]): readonly T[] {
  return findings.map((finding) => {
    const waiver = waivers.find((candidate) => accepts(candidate, finding));
    return waiver === undefined ? finding : { ...finding, waived: { reason: waiver.reason, until: waiver.until } };
  });
}

function accepts(waiver: Waiver, finding: Finding): boolean {
  return waiver.rule === finding.rule && (waiver.resource === undefined || waiver.resource === finding.at);
}

export interface WaiverChecks {
  readonly findings: readonly Finding[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly rules: readonly string[];
}

/** Waivers that hold, and a finding for each that does not, so that no waiver outlives what it was made for. */
export function checkWaivers(
  waivers: readonly Waiver[],
  checks: WaiverChecks,
): { readonly holding: readonly Waiver[]; readonly problems: readonly Finding[] } {
  const checked = waivers.map((waiver, index) => {
    const fault = FAULTS.find(({ applies }) => applies(waiver, checks));
    return { waiver, problem: fault && faultFinding(fault, waiver, index, checks) };
  });
  return {
    holding: checked.flatMap(({ waiver, problem }) => (problem === undefined ? [waiver] : [])),
    problems: checked.flatMap(({ problem }) => problem ?? []),
  };
}

/** One way in which a waiver is wrong. */
interface Fault {
  readonly id: string;
  readonly applies: (waiver: Waiver, checks: WaiverChecks) => boolean;
  readonly received: (waiver: Waiver, checks: WaiverChecks) => string;
  readonly what: string;
  readonly allowed: string;
  readonly todo: string;
}

/** The first that applies is reported. */
const FAULTS: readonly Fault[] = [
  {
    id: 'AURORA-WAIVER-001',
    applies: ({ rule }, { rules }) => !rules.includes(rule),
    received: ({ rule }) => JSON.stringify(rule),
    what: 'No rule has that id.',
    allowed: 'An id of docs/rules.md.',
    todo: 'Correct the id, or remove the waiver.',
  },
  {
    id: 'AURORA-WAIVER-002',
    applies: ({ reason }) => reason.trim() === '',
    received: ({ reason }) => JSON.stringify(reason),
    what: 'The waiver gives no reason.',
    allowed: 'A sentence that says why the deviation is accepted.',
    todo: 'Write the reason, or remove the waiver.',
  },
  {
    id: 'AURORA-WAIVER-003',
    applies: ({ until }) => !isDay(until),
    received: ({ until }) => `until ${JSON.stringify(until)}`,
    what: 'The expiry date of the waiver is not a date.',
    allowed: 'The last day on which it holds, as YYYY-MM-DD.',
    todo: 'Write the day on which it is reviewed again.',
  },
  {
    id: 'AURORA-WAIVER-004',
    applies: ({ until }, checks) => until < checks.today,
    received: ({ until }, checks) => `until ${until}, today ${checks.today}`,
    what: 'The waiver has expired.',
    allowed: 'A waiver that ends today or later.',
    todo: 'Fix what it accepts and remove it, or decide again and write a later day.',
  },
  {
    id: 'AURORA-WAIVER-005',
    applies: (waiver, { findings }) => !findings.some((finding) => accepts(waiver, finding)),
    received: ({ resource }) => resource ?? 'any resource',
    what: 'The waiver no longer matches anything.',
    allowed: 'A waiver for something that its rule finds.',
    todo: 'Remove the waiver, or correct its resource.',
  },
];

function faultFinding(fault: Fault, waiver: Waiver, index: number, checks: WaiverChecks): Finding {
  const { id, received, what, allowed, todo } = fault;
  return {
    rule: id,
    severity: 'stop',
    file: 'waivers',
    at: `waivers[${index}] ${waiver.rule}`,
    what,
    received: received(waiver, checks),
    allowed,
    todo,
    source: 'docs/rules.md',
  };
}

/** From so many days before the last day on, a waiver is announced. */
const WARNING_DAYS = 60;
const DAY_MS = 86_400_000;

export interface WaiverExpiry {
  readonly expired: readonly string[];
  /** They end within 60 days. */
  readonly ending: readonly string[];
}

/**
 * Which waivers have ended, and which end soon, a line each.
 *
 * @param waivers - by the place that they are written in
 * @param today - `YYYY-MM-DD`
 */
export function waiverExpiry(waivers: Readonly<Record<string, readonly Waiver[]>>, today: string): WaiverExpiry {
  const dated = Object.entries(waivers).flatMap(([place, list]) =>
    list.map(({ rule, until }) => {
      const days = Math.round((Date.parse(until) - Date.parse(today)) / DAY_MS);
      return { days, line: `${place}: the waiver of ${rule} ${days < 0 ? 'ended' : 'ends'} on ${until}.` };
    }),
  );
  return {
    expired: dated.filter(({ days }) => days < 0).map(({ line }) => line),
    ending: dated.filter(({ days }) => days >= 0 && days <= WARNING_DAYS).map(({ line }) => line),
  };
}
