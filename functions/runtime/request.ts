import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { InvalidRequestError, TooLargeError } from './errors.ts';
import { type Json, readJson } from './json.ts';
import { hasLoneSurrogate } from './text.ts';

/** The parts of a request that a function reads. A part without a schema is ignored. */
export interface RequestShape {
  readonly path?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Runs before the schema of the body, and throws for an answer other than 400. */
  readonly checkBody?: (body: unknown) => void;
}

type Parsed<S extends RequestShape> = {
  readonly [K in keyof S]: S[K] extends z.ZodType ? z.output<S[K]> : never;
};

/** A request to the RDS Data API has at most 4 MiB, so a larger body cannot be stored. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** A longer list would not help. */
const MAX_PROBLEMS = 20;

/**
 * Reads path, query string and JSON body by their schemas.
 *
 * @throws {InvalidRequestError} with every problem of all three.
 * @throws {TooLargeError} a body over 4 MiB. (API Gateway itself refuses 10 MB, and Lambda 6 MB.)
 */
export function parseRequest<const S extends RequestShape>(shape: S, event: APIGatewayProxyEventV2): Parsed<S> {
  const problems: string[] = [];
  const parsed: Record<string, unknown> = {};
  const read = (part: 'path' | 'query' | 'body', value: unknown): void => {
    const result = shape[part]?.safeParse(value);
    if (result === undefined) return;
    parsed[part] = result.data;
    if (result.success) return;
    // Values of the body may be private. Path and query are in the URL already.
    const got = (issue: z.core.$ZodIssue) => (part === 'body' ? '' : `, got ${received(value, issue)}`);
    problems.push(...result.error.issues.map((issue) => `${pathOf(part, issue)}: ${messageOf(issue)}${got(issue)}.`));
  };

  read('path', event.pathParameters ?? {});
  read('query', event.queryStringParameters ?? {});
  if (shape.body !== undefined) {
    const body = jsonBody(event);
    if (body.problem === undefined) {
      shape.checkBody?.(body.value);
      read('body', body.value);
    } else problems.push(body.problem);
  }
  if (problems.length > 0) throw new InvalidRequestError(shortened(problems));
  // Each part that the shape names was read by its own schema.
  return parsed as Parsed<S>;
}

function jsonBody({ body, isBase64Encoded }: APIGatewayProxyEventV2): Json {
  if (body === undefined || body === '') return { problem: 'body: Missing, expected JSON.' };
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw new TooLargeError(
      `The body has ${bytes.byteLength} bytes; the limit is ${MAX_BODY_BYTES} (4 MiB). Send fewer or shorter messages.`,
    );
  }
  const text = isBase64Encoded ? decodeUtf8(bytes) : body;
  if (text === undefined || hasLoneSurrogate(text)) return { problem: 'body: Not valid UTF-8. Send JSON in UTF-8.' };
  const json = readJson(text);
  return json.problem === undefined ? json : { problem: `body: ${json.problem}` };
}

/** Undefined for bytes that are not UTF-8: replaced characters must not be stored. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function pathOf(part: string, { path }: z.core.$ZodIssue): string {
  return path.reduce<string>(
    (written, key) => written + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    part,
  );
}

const MAX_SHOWN = 60;
const MAX_KEYS_SHOWN = 5;

/** Zod's message; unknown keys are listed here, because zod repeats all of them in full. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const { keys } = issue;
  const shown = keys.slice(0, MAX_KEYS_SHOWN).map(quoted).join(', ');
  const others = keys.length > MAX_KEYS_SHOWN ? ` and ${keys.length - MAX_KEYS_SHOWN} more` : '';
  return `Unrecognized key${keys.length === 1 ? '' : 's'}: ${shown}${others}`;
}

/** The value in path or query string that an issue is about. */
function received(value: unknown, { path: [name] }: z.core.$ZodIssue): string {
  const text = (value as Readonly<Record<PropertyKey, unknown>>)[name ?? ''];
  return typeof text === 'string' ? quoted(text) : 'nothing';
}

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function shortened(problems: readonly string[]): readonly string[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  return [...problems.slice(0, MAX_PROBLEMS), `and ${problems.length - MAX_PROBLEMS} more.`];
}
