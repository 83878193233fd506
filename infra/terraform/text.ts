// Bytes that a tool wrote → the one JSON document in them, or which other thing they are. Pure.
import { isDeeperThan, isObject, type ValueObject } from './value.ts';

export const SHOW_PLAN = 'Run "terraform show -json plan.tfplan > plan.json" and give that file.';
/** What was given cannot be read. No part quotes the input: it may hold secrets. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  /** Completes "<subject> …", without a full stop. */
  readonly what: string;
  readonly todo: string;

  /** @param subject - a file, or standard input */
  constructor(subject: string, what: string, todo = SHOW_PLAN) {
    super(`${subject} ${what}. ${todo}`);
    this.what = what;
    this.todo = todo;
  }
}

export const PLAN_FIRST = `Plan it first: "terraform plan -out plan.tfplan". ${SHOW_PLAN}`;
const WRITE_AGAIN =
  'Write it again; check the disk and what else writes to that file. A binary plan file is read as well.';
const KEEP_BYTES =
  'Give the binary plan file itself, or redirect with "cmd /c" or PowerShell 7, which keep the bytes as they are.';

/** Each level of modules takes four, each nested block two. */
const MAX_LEVELS = 500;

/** True when the bytes are a plan file as `terraform plan -out` writes it (a zip archive). */
export function isBinaryPlan(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** The text of a file: UTF-8, or UTF-16 as Windows PowerShell writes it, each with or without a byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** JSON begins with two ASCII characters: a zero byte in one of them tells UTF-16 where there is no mark. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/**
 * The one JSON document in what a tool wrote. Lines around it are skipped: those of a wrapper, of Terragrunt and of a CI log.
 *
 * @param subject - names the input in messages
 * @param isWanted - tells the document from other JSON in the lines around it
 * @throws {UnreadableError} no document of that kind, or more than one
 */
export function readJson(
  input: Uint8Array | string,
  subject: string,
  isWanted: (json: ValueObject) => boolean,
): unknown {
  const bytes = typeof input === 'string' ? undefined : input;
  if (bytes !== undefined && isBinaryPlan(bytes)) throw new UnreadableError(subject, 'is a binary plan');
  const text = (bytes === undefined ? String(input) : decodeText(bytes)).replace(/^\ufeff/, '').trim();
  if (text === '') throw new UnreadableError(subject, 'is empty');
  const whole = parsedOrUndefined(text);
  const found = whole === undefined ? documentsIn(text).filter(isWanted) : [whole];
  const [only] = found;
  if (found.length === 1) {
    if (!isDeeperThan(only, MAX_LEVELS)) return only;
    throw new UnreadableError(
      subject,
      `is JSON of more than ${MAX_LEVELS} levels, which no plan and no configuration has`,
      'Give the file that Terraform or the synth wrote, or the binary plan file.',
    );
  }
  if (found.length > 1) {
    throw new UnreadableError(
      subject,
      `holds ${found.length} JSON documents one after the other, as Terragrunt's run-all prints them`,
      'Write each into a file of its own, and give the files one by one.',
    );
  }
  const isRedirected = bytes !== undefined && encodingOf(bytes) !== 'utf-8';
  throw new UnreadableError(subject, ...otherThing(text, isRedirected));
}

/** JSON objects that are written one after the other, with other text around them. */
function documentsIn(text: string): readonly ValueObject[] {
  const found: ValueObject[] = [];
  for (let start = text.indexOf('{'); start >= 0; ) {
    const end = closingBrace(text, start);
    if (end === undefined) break;
    const parsed = parsedOrUndefined(text.slice(start, end));
    if (isObject(parsed)) found.push(parsed);
    start = text.indexOf('{', end);
  }
  return found;
}

/** The index after the brace that closes the one at `start`; braces in strings do not count. Undefined where none does. */
function closingBrace(text: string, start: number): number | undefined {
  let depth = 0;
  const token = /["{}]/g;
  token.lastIndex = start;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') {
      const end = closingQuote(text, match.index);
      if (end === undefined) return undefined;
      token.lastIndex = end;
      continue;
    }
    depth += match[0] === '{' ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return undefined;
}

/** The index after the quote that closes the one at `start`. A string may have megabytes, such as a bundle in a plan. */
function closingQuote(text: string, start: number): number | undefined {
  const token = /["\\]/g;
  token.lastIndex = start + 1;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') return token.lastIndex;
    token.lastIndex += 1;
  }
  return undefined;
}

function parsedOrUndefined(text: string): unknown {
  // The parser's own message quotes the input, which may be a state.
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HCL =
  /^[ \t]*(terraform|resource|variable|provider|data|module|output|locals|check|import|moved|removed)\b[^\n{=:]*\{/m;
const FOR_PEOPLE = /Terraform will perform|No changes\.|Plan: \d+ to add|Refreshing state/;

/** What the text is, and what to do. */
function otherThing(text: string, isRedirected: boolean): [what: string, todo?: string] {
  const size = `(${text.length} characters)`;
  if (/^\{"@level"/.test(text)) return ['is the log that "terraform plan -json" prints, one object a line'];
  if (HCL.test(text)) return ['is HCL, the configuration itself, and not JSON', PLAN_FIRST];
  if (text.startsWith('{')) {
    if (isRedirected) return [`is JSON that a redirect of PowerShell damaged ${size}`, KEEP_BYTES];
    const fault = text.endsWith('}') ? 'with a mistake in it' : 'that ends in the middle: it is truncated';
    return [`is JSON ${fault} ${size}`, WRITE_AGAIN];
  }
  if (FOR_PEOPLE.test(text)) {
    return ['is what "terraform plan" prints for people', `Plan with -out plan.tfplan. ${SHOW_PLAN}`];
  }
  if (/^(ï»¿|ÿþ|þÿ|∩╗┐|■)/.test(text)) {
    return [`is text that was read in another encoding and written again ${size}`, KEEP_BYTES];
  }
  return [`is not JSON ${size}`];
}
