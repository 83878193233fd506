import { pathParameters, type Route } from '../../../infra/lambda/routes.ts';

export interface Match {
  readonly route: Route;
  /** Decoded; empty for a path without parameters. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The route of a request, as an HTTP API chooses it: a fixed part takes precedence over a parameter, and a path with a trailing `/` is
 * different.
 *
 * @param path - as sent, still encoded
 * @returns undefined if no route fits; the answer is 404
 * @throws {URIError} a parameter has a broken percent-encoding
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const parts = path.split('/');
  const fitting = routes.filter((route) => route.method === method && fits(route.path.split('/'), parts));
  const [route] = fitting.sort((a, b) => order(a).localeCompare(order(b)));
  if (route === undefined) return undefined;
  const values = route.path.split('/').flatMap((part, index) => (isParameter(part) ? [parts[index] ?? ''] : []));
  return {
    route,
    pathParameters: Object.fromEntries(
      pathParameters(route).map((name, index) => [name, decodeURIComponent(values[index] ?? '')]),
    ),
  };
}

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return (
    pattern.length === parts.length &&
    pattern.every((part, index) => (isParameter(part) ? parts[index] !== '' : part === parts[index]))
  );
}

/** Sorts fixed parts before parameters, from the left. */
function order(route: Route): string {
  return route.path
    .split('/')
    .map((part) => (isParameter(part) ? '1' : '0'))
    .join('');
}

function isParameter(part: string): boolean {
  return part.startsWith('{');
}
