import { counted } from './counted.ts';

/** The parts of every message. */
export interface FourParts {
  /** What happened, as a sentence. */
  readonly what: string;
  /** As text. Never a secret. */
  readonly received: string;
  readonly allowed: string;
  /** What to do. */
  readonly todo: string;
}

/** One thing that is wrong with a file that a person wrote. */
export interface Problem extends Omit<FourParts, 'received'> {
  /** Its place in the file: `capacity.minAcu`, `functions/routes.json:12`. */
  readonly setting: string;
  /** The value itself. Never a secret. */
  readonly received: unknown;
}

/** The place, and the four parts below it, a line each. */
export function describe(place: string, { what, received, allowed, todo }: FourParts): string {
  return [place, `  ${what}`, `  Received: ${received}`, `  Allowed: ${allowed}`, `  Do: ${todo}`].join('\n');
}

/** `Stage "dev" cannot be used: 2 problems.`, and each problem. */
export function describeProblems(subject: string, problems: readonly Problem[]): string {
  const described = problems.map((each) => describe(each.setting, { ...each, received: show(each.received) }));
  return [`${subject} cannot be used: ${counted(problems.length, 'problem')}.`, ...described].join('\n\n');
}

/** A value as a file has it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value) ?? String(value);
}
