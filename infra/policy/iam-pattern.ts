/**
 * Patterns of IAM: `*` stands for any run of characters, `?` for one. An expression that is not resolved yet
 * (`${aws_rds_cluster.aurora.arn}`) is one symbol, equal to itself alone. A policy variable (`${aws:username}`, in Terraform's
 * templates `$${aws:username}`) can become anything, so it counts as `*`.
 */
type Pattern = readonly string[];

const POLICY_VARIABLE = /^\$?\$\{[\w-]+:[\w/-]+(?:,[^}]*)?\}/;

function symbolsOf(text: string): Pattern {
  if (!text.includes('${')) return text.split('');
  const symbols: string[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at, at + 300);
    const variable = POLICY_VARIABLE.exec(rest);
    if (variable !== null) {
      symbols.push('*');
      at += variable[0].length;
    } else if (rest.startsWith('${')) {
      const end = closingBrace(text, at + 1);
      symbols.push(text.slice(at, end));
      at = end;
    } else {
      symbols.push(text.charAt(at));
      at += 1;
    }
  }
  return symbols;
}

/** The index after the brace that closes the one at `open`; the end of the text where none does. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** True when every text that `inner` matches is matched by `outer` too. A text without wildcards matches itself. */
export function patternCovers(outer: string, inner: string): boolean {
  return covers(symbolsOf(outer), symbolsOf(inner));
}

/** True when some text is matched by both. */
export function patternsOverlap(a: string, b: string): boolean {
  return overlap(symbolsOf(a), symbolsOf(b));
}

function covers(outer: Pattern, inner: Pattern): boolean {
  // What stands before the first `*` is compared symbol by symbol.
  const star = outer.indexOf('*');
  const literal = star === -1 ? outer.length : star;
  for (let i = 0; i < literal; i += 1) if (!coversSymbol(outer[i], inner[i])) return false;
  if (star === -1) return inner.length === literal;
  // Row by row of the usual wildcard table: reachable[j] says whether outer's first i symbols cover inner's first j.
  let reachable = Array.from({ length: inner.length + 1 }, (_, j) => j === literal);
  for (const symbol of outer.slice(literal)) {
    const next = Array<boolean>(inner.length + 1).fill(false);
    next[0] = symbol === '*' && reachable[0] === true;
    for (let j = 1; j <= inner.length; j += 1) {
      if (symbol === '*') next[j] = reachable[j] === true || next[j - 1] === true;
      else next[j] = reachable[j - 1] === true && coversSymbol(symbol, inner[j - 1]);
    }
    if (!next.includes(true)) return false;
    reachable = next;
  }
  return reachable[inner.length] === true;
}

/** For all symbols but `*`. */
function coversSymbol(symbol: string | undefined, other: string | undefined): boolean {
  return other !== undefined && (symbol === other || (symbol === '?' && isOneCharacter(other)));
}

function isOneCharacter(symbol: string | undefined): boolean {
  return symbol !== undefined && symbol !== '*' && symbol.length === 1;
}

function overlap(a: Pattern, b: Pattern): boolean {
  const width = b.length + 1;
  const seen = new Set<number>();
  const open = [0];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const i = Math.floor(place / width);
    const j = place % width;
    if (i === a.length && j === b.length) return true;
    const left = a[i];
    const right = b[j];
    if (left === '*') open.push((i + 1) * width + j);
    if (right === '*') open.push(i * width + j + 1);
    if (left === undefined || right === undefined) continue;
    if (left === '*') open.push(i * width + j + 1);
    else if (right === '*') open.push((i + 1) * width + j);
    else if (left === right || (left === '?' && isOneCharacter(right)) || (right === '?' && isOneCharacter(left))) {
      open.push((i + 1) * width + j + 1);
    }
  }
  return false;
}
