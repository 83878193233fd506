/** Whole numbers of 64 bits and more than a JavaScript number holds: they travel as text. */
const WHOLE = /"longValue":(-?\d+)/g;
const WHOLES = /"longValues":\[([^\]]*)\]/g;

/** Reads an answer of the Data API without rounding whole numbers. Inside of a string, `"longValue":` has backslashes. */
export function parseExact(json: string): unknown {
  return JSON.parse(
    json
      .replaceAll(WHOLE, '"longValue":"$1"')
      .replaceAll(WHOLES, (_, list: string) => `"longValues":[${list.replaceAll(/-?\d+/g, '"$&"')}]`),
  );
}

/** A body whose `longValue`s may be text, which is written as the number that it is. */
export function exactJson(body: object): string {
  return JSON.stringify(body).replaceAll(/"longValue":"(-?\d+)"/g, '"longValue":$1');
}
