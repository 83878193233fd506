import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { InvalidRequestError, TooLargeError } from './errors.ts';

/** The parts of a request that a function reads; what it leaves out is ignored. */
export interface RequestShape {
  readonly path?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Looks at the body before its schema does, and throws for an answer other than 400. */
  readonly checkBody?: (body: unknown) => void;
}

type Parsed<S extends RequestShape> = {
  readonly [K in keyof S]: S[K] extends z.ZodType ? z.output<S[K]> : never;
};

/** A body that the RDS Data API could not take in any form, since a request of its is at most 4 MiB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** More would not be read. */
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
    // The body may hold what is nobody else's business; path and query stand in the URL anyway.
    const got = (issue: z.core.$ZodIssue) => (part === 'body' ? '' : `, got ${received(value, issue)}`);
    problems.push(...result.error.issues.map((issue) => `${pathOf(part, issue)}: ${issue.message}${got(issue)}.`));
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

type Body = { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string };

function jsonBody({ body, isBase64Encoded }: APIGatewayProxyEventV2): Body {
  if (body === undefined || body === '') return { problem: 'body: Missing, expected JSON.' };
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_BODY_BYTES) {
    throw new TooLargeError(
      `The body is ${bytes.byteLength} bytes long; at most ${MAX_BODY_BYTES} (4 MiB) are taken. Send fewer or shorter messages.`,
    );
  }
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { problem: 'body: Not JSON. Send a JSON object.' };
  }
}

function pathOf(part: string, { path }: z.core.$ZodIssue): string {
  return path.reduce<string>(
    (written, key) => written + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    part,
  );
}

const MAX_SHOWN = 60;

/** The value that an issue of path or query string is about, short enough for a sentence. */
function received(value: unknown, { path: [name] }: z.core.$ZodIssue): string {
  const text = (value as Readonly<Record<PropertyKey, unknown>>)[name ?? ''];
  if (typeof text !== 'string') return 'nothing';
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

function shortened(problems: readonly string[]): readonly string[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  return [...problems.slice(0, MAX_PROBLEMS), `and ${problems.length - MAX_PROBLEMS} more.`];
}
