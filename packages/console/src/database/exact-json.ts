/** A JavaScript number cannot hold every 64-bit integer, so whole numbers are passed on as text. */
const WHOLE = /"longValue":(-?\d+)/g;
const WHOLES = /"longValues":\[([^\]]*)\]/g;

/**
 * Reads an answer of the Data API without rounding whole numbers. Inside a string, `"longValue":` has backslashes, so it does not
 * match.
 */
export function parseExact(json: string): unknown {
  return JSON.parse(
    json
      .replaceAll(WHOLE, '"longValue":"$1"')
      .replaceAll(WHOLES, (_, list: string) => `"longValues":[${list.replaceAll(/-?\d+/g, '"$&"')}]`),
  );
}

/** Writes a body in which a `longValue` may be text: it is written as a number. */
export function exactJson(body: object): string {
  return JSON.stringify(body).replaceAll(/"longValue":"(-?\d+)"/g, '"longValue":$1');
}
