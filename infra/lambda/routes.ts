import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { describeProblems, type Problem } from '../problem.ts';
import { DATA_API_LEVELS } from '../stages/options/access.ts';
import { oneOf, textLike, wholeNumber } from '../stages/schemas.ts';
import { findEntryPoints } from './entry-points.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

const ROW = 'An object with name, method, path, level, description and, if needed, memoryMib and timeoutSeconds.';
const PATH = 'A path such as "/conversations/{conversationId}": no empty part, and no "/" at the end.';

/** One row of `functions/routes.json`. */
const rowSchema = z.strictObject(
  {
    name: textLike(
      /^[a-z](?:-?[a-z0-9])*$/,
      'The name of a file in functions/ without ".ts": lower-case letters, digits and single hyphens.',
    ),
    method: oneOf(METHODS),
    path: textLike(/^(?:\/(?:[\w.~-]+|\{[A-Za-z]\w*\}))+$/, PATH),
    level: oneOf(DATA_API_LEVELS),
    description: textLike(/^.{1,256}$/, 'One line of text, 1 to 256 characters.'),
    memoryMib: wholeNumber(128, 10_240, 'MiB').optional(),
    timeoutSeconds: wholeNumber(1, 900, 'seconds').optional(),
  },
  ROW,
);

/**
 * A function and the route that calls it.
 *
 * - `name`: the file in `functions/` without `.ts`; also a part of the function's name on AWS.
 * - `method`, `path`: what API Gateway matches. A part in braces is a path parameter.
 * - `level`: which calls of the Data API its role may make; see `grantDataApi`. Single statements need `read`, whatever they do.
 * - `description`: what a person reads in the Lambda console, 1 to 256 characters.
 * - `memoryMib`: 128 to 10240. Default: `functions.memoryMib` of the stage.
 * - `timeoutSeconds`: 1 to 900. Default: `functions.timeoutSeconds` of the stage. See also {@link API_TIMEOUT_SECONDS}.
 *
 * @example { name: 'health', method: 'GET', path: '/health', level: 'read', description: 'Says whether the database answers' }
 */
export type Route = Readonly<z.output<typeof rowSchema>>;

/**
 * The user of the database that a function signs in as, in a stage with users: a read-only user for a GET with the level `read`. Code that
 * writes on GET needs the level `write`.
 */
export function userOfRoute({ method, level }: Pick<Route, 'method' | 'level'>): 'ro' | 'rw' {
  return method === 'GET' && level === 'read' ? 'ro' : 'rw';
}

/** The route table cannot be used. The message holds every problem, each with its line. */
export class RouteTableError extends Error {
  override readonly name = 'RouteTableError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(describeProblems('functions/routes.json', problems));
    this.problems = problems;
  }
}

/** After this time an HTTP API answers 503, whatever the timeout of the function. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const API_TIMEOUT_SECONDS = 30;

/** An HTTP API has at most this many routes. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_ROUTES = 300;

/**
 * The routes of a project, in the order of its table `functions/routes.json`, which has one row for each entry point of the folder.
 *
 * @param functionsFolder - absolute
 * @throws {RouteTableError} with every problem: text that is not JSON; a row with a wrong value; two rows with one name, or with
 * one method and path; a row without its file, or a file without its row; more than 300 rows
 */
export function readRoutes(functionsFolder: string): readonly Route[] {
  const text = readFileSync(path.join(functionsFolder, 'routes.json'), 'utf8');
  return parseRoutes(
    text,
    findEntryPoints(functionsFolder).map(({ name }) => name),
  );
}

/**
 * The same, from text.
 *
 * @param entryPoints - names of the files
 */
export function parseRoutes(text: string, entryPoints: readonly string[]): readonly Route[] {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  const place = (offset: number): string => placeIn(text, offset);
  const [broken] = errors;
  if (broken !== undefined || tree?.type !== 'array') {
    const what = broken === undefined ? 'The table is not an array.' : 'The table is not JSON.';
    const received = broken === undefined ? tree?.type : printParseErrorCode(broken.error);
    const todo = 'Write [ { "name": "health", … } ].';
    throw new RouteTableError([
      { setting: place(broken?.offset ?? 0), what, received, allowed: 'An array of rows.', todo },
    ]);
  }
  const rows: unknown[] = JSON.parse(text);
  const at = (row: number, ...fields: readonly PropertyKey[]): string => place(offsetOf(tree, [row, ...fields]));
  const parsed = rows.map((row) => rowSchema.safeParse(row));
  const wrong = parsed.flatMap(({ error }, row) =>
    (error?.issues ?? []).flatMap((issue) => rowProblems(issue, rows[row], (...fields) => at(row, ...fields))),
  );
  if (wrong.length > 0) throw new RouteTableError(wrong);
  const routes = parsed.flatMap(({ data }) => data ?? []);
  const problems = [
    ...repeated(routes, at),
    ...unmatched(routes, entryPoints, at),
    ...(routes.length > MOST_ROUTES ? [tooMany(routes, at)] : []),
  ];
  if (problems.length > 0) throw new RouteTableError(problems);
  return routes;
}

/** Where a row has its path, for a message: `functions/routes.json:4`. {@link readRoutes} has read the table before. */
export function placeOfPath(functionsFolder: string, name: string): string {
  const text = readFileSync(path.join(functionsFolder, 'routes.json'), 'utf8');
  const rows: readonly Route[] = JSON.parse(text);
  const tree = parseTree(text);
  const row = rows.findIndex((route) => route.name === name);
  const { offset } = (tree && findNodeAtLocation(tree, [row, 'path'])) ?? { offset: 0 };
  return placeIn(text, offset);
}

function placeIn(text: string, offset: number): string {
  return `functions/routes.json:${text.slice(0, offset).split('\n').length}`;
}

/** The names of the path parameters, in their order. */
export function pathParameters({ path: route }: Pick<Route, 'path'>): readonly string[] {
  return [...route.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
}

/** As API Gateway names a route: `GET /health`. */
export function routeKey({ method, path: route }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${route}`;
}

type At = (row: number, ...fields: readonly PropertyKey[]) => string;

/** Where a value is in the text; for a value that is missing, where the one around it is. */
function offsetOf(tree: Node, location: readonly PropertyKey[]): number {
  const segments = location.filter((part) => typeof part !== 'symbol');
  for (let length = segments.length; length > 0; length -= 1) {
    const found = findNodeAtLocation(tree, segments.slice(0, length));
    if (found !== undefined) return found.offset;
  }
  return tree.offset;
}

function rowProblems(
  issue: z.core.$ZodIssue,
  row: unknown,
  at: (...fields: readonly PropertyKey[]) => string,
): readonly Problem[] {
  const fields: Readonly<Record<PropertyKey, unknown>> = Object(row);
  if (issue.code === 'unrecognized_keys') {
    const todo = 'Correct the name, or remove it.';
    return issue.keys.map((key) => ({
      setting: at(key),
      what: `Unknown field ${key}.`,
      received: fields[key],
      allowed: ROW,
      todo,
    }));
  }
  const [field] = issue.path;
  const received = field === undefined ? row : fields[field];
  const what = `${received === undefined ? 'Missing' : 'Invalid'} ${field === undefined ? 'row' : String(field)}.`;
  return [{ setting: at(...issue.path), what, received, allowed: issue.message, todo: 'Correct the row.' }];
}

/** Two rows that AWS cannot tell apart. The names of path parameters do not matter. */
function repeated(routes: readonly Route[], at: At): readonly Problem[] {
  const keys = routes.map((route) => routeKey(route).replace(/\{\w+\}/g, '{}'));
  return routes.flatMap((route, row) => {
    const sameName = routes.findIndex(({ name }) => name === route.name);
    const sameRoute = keys.indexOf(keys[row] ?? '');
    return [
      ...(sameName === row
        ? []
        : [
            {
              setting: at(row, 'name'),
              what: `The function already has a row (${at(sameName, 'name')}).`,
              received: route.name,
              allowed: 'One row for each function.',
              todo: 'Remove one of the rows, or add a file for the second route.',
            },
          ]),
      ...(sameRoute === row
        ? []
        : [
            {
              setting: at(row, 'path'),
              what: `Another row has this method and path (${at(sameRoute, 'path')}).`,
              received: routeKey(route),
              allowed: 'Each method and path once, whatever the names of path parameters.',
              todo: 'Change the method or the path of one of them.',
            },
          ]),
    ];
  });
}

function unmatched(routes: readonly Route[], entryPoints: readonly string[], at: At): readonly Problem[] {
  const withoutFile = routes.flatMap(({ name }, row) =>
    entryPoints.includes(name)
      ? []
      : [
          {
            setting: at(row, 'name'),
            what: 'The row has no function.',
            received: name,
            allowed: `The name of a file in functions/: ${entryPoints.join(', ')}.`,
            todo: `Add functions/${name}.ts, or remove the row.`,
          },
        ],
  );
  const withoutRow = entryPoints
    .filter((name) => !routes.some((route) => route.name === name))
    .map((name) => ({
      setting: `functions/${name}.ts`,
      what: 'The function has no row in functions/routes.json.',
      received: undefined,
      allowed: 'One row for each file in functions/. Shared code is in folders.',
      todo: 'Add a row, or move the file into a folder.',
    }));
  return [...withoutFile, ...withoutRow];
}

function tooMany(routes: readonly Route[], at: At): Problem {
  return {
    setting: at(MOST_ROUTES),
    what: 'An HTTP API cannot have this many routes.',
    received: routes.length,
    allowed: `At most ${MOST_ROUTES} rows.`,
    todo: 'Remove rows, or ask AWS for a higher quota and raise MOST_ROUTES.',
  };
}
