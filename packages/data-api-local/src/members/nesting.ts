/** Far more than any request needs: a parameter set of a batch has five levels. */
export const MAX_LEVELS = 100;

/**
 * How deep the objects and lists of a JSON text are nested, before anything reads them recursively. For a text that is not JSON the
 * number has no meaning.
 */
export function levelsOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case '{':
      case '[':
        depth += 1;
        if (depth > deepest) deepest = depth;
        break;
      case '}':
      case ']':
        depth -= 1;
    }
  }
  return deepest;
}

/** Where the closing quote is. */
function endOfString(json: string, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = json.indexOf('"', from);
    if (quote === -1) return json.length;
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote;
    from = quote + 1;
  }
}
