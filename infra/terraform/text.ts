// Bytes that a tool wrote → the one JSON document in them, or which other thing they are. Pure.
import { isDeeperThan, isObject, type ValueObject } from './value.ts';

export type UnreadableCode =
  | 'empty'
  | 'binary plan'
  | 'truncated'
  | 'damaged'
  | 'too deep'
  | 'several documents'
  | 'HCL'
  | 'plan for people'
  | 'log'
  | 'not JSON'
  | 'state'
  | 'not a plan'
  | 'another format'
  | 'another JSON';

/** What was given cannot be read. No part quotes the input: it may hold secrets. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly code: UnreadableCode;
  /** Where it is from: a file, or standard input. */
  readonly subject: string;
  /** Completes "<subject> …", without a full stop. */
  readonly what: string;
  readonly todo: string;

  constructor(subject: string, { code, what, todo }: { code: UnreadableCode; what: string; todo: string }) {
    super(`${subject} ${what}. ${todo}`);
    this.code = code;
    this.subject = subject;
    this.what = what;
    this.todo = todo;
  }
}

export const SHOW_PLAN = 'Run "terraform show -json plan.tfplan > plan.json" and give that file.';
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
  if (bytes !== undefined && isBinaryPlan(bytes)) {
    throw new UnreadableError(subject, { code: 'binary plan', what: 'is a binary plan', todo: SHOW_PLAN });
  }
  const text = (bytes === undefined ? String(input) : decodeText(bytes)).replace(/^\ufeff/, '').trim();
  if (text === '') throw new UnreadableError(subject, { code: 'empty', what: 'is empty', todo: SHOW_PLAN });
  const whole = parsedOrUndefined(text);
  const found = whole === undefined ? documentsIn(text).filter(isWanted) : [whole];
  const [only] = found;
  if (found.length === 1) {
    if (!isDeeperThan(only, MAX_LEVELS)) return only;
    throw new UnreadableError(subject, {
      code: 'too deep',
      what: `is JSON of more than ${MAX_LEVELS} levels, which no plan and no configuration has`,
      todo: 'Give the file that Terraform or the synth wrote, or the binary plan file.',
    });
  }
  if (found.length > 1) {
    throw new UnreadableError(subject, {
      code: 'several documents',
      what: `holds ${found.length} JSON documents one after the other, as Terragrunt's run-all prints them`,
      todo: 'Write each into a file of its own, and give the files one by one.',
    });
  }
  throw new UnreadableError(subject, otherThing(text, bytes));
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

function otherThing(text: string, bytes: Uint8Array | undefined): { code: UnreadableCode; what: string; todo: string } {
  const size = `(${text.length} characters)`;
  if (/^\{"@level"/.test(text)) {
    return { code: 'log', what: 'is the log that "terraform plan -json" prints, one object a line', todo: SHOW_PLAN };
  }
  if (HCL.test(text)) {
    return {
      code: 'HCL',
      what: 'is HCL, the configuration itself, and not JSON',
      todo: `Plan it first: "terraform plan -out plan.tfplan". ${SHOW_PLAN}`,
    };
  }
  if (text.startsWith('{')) {
    if (bytes !== undefined && encodingOf(bytes) !== 'utf-8') {
      return { code: 'damaged', what: `is JSON that a redirect of PowerShell damaged ${size}`, todo: KEEP_BYTES };
    }
    const whole = text.endsWith('}');
    return {
      code: whole ? 'damaged' : 'truncated',
      what: `is JSON ${whole ? 'with a mistake in it' : 'that ends in the middle: it is truncated'} ${size}`,
      todo: 'Write it again; check the disk and what else writes to that file. A binary plan file is read as well.',
    };
  }
  if (FOR_PEOPLE.test(text)) {
    return {
      code: 'plan for people',
      what: 'is what "terraform plan" prints for people',
      todo: `Plan with -out plan.tfplan. ${SHOW_PLAN}`,
    };
  }
  if (/^(ï»¿|ÿþ|þÿ|∩╗┐|■)/.test(text)) {
    return {
      code: 'damaged',
      what: `is text that was read in another encoding and written again ${size}`,
      todo: KEEP_BYTES,
    };
  }
  return { code: 'not JSON', what: `is not JSON ${size}`, todo: SHOW_PLAN };
}
