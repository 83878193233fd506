/** A Terraform expression, as far as the rules evaluate one. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: 'reference'; readonly path: readonly (string | number)[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'step'; readonly of: Expression; readonly key: Expression };

/** The text is beyond what is evaluated here (`for`, directives, heredocs), or no expression. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** Parses a template such as `alex-${var.stage}`; `$${` is a literal `${`. @throws {ExpressionError} */
export function parseTemplate(text: string): Expression {
  return template(new Cursor(text), undefined);
}

class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Takes what the pattern (sticky) matches here. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Skips white space, then takes exactly this. */
  accept(symbol: string): boolean {
    this.take(SPACE);
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }

  expect(symbol: string): void {
    if (!this.accept(symbol)) throw new ExpressionError(`Expected ${symbol} at ${this.at}.`);
  }
}

const SPACE = /\s*/y;
const IDENTIFIER = /[A-Za-z_][\w-]*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Lowest precedence first. */
const BINARY = [['||'], ['&&'], ['==', '!='], ['>=', '<=', '>', '<'], ['+', '-'], ['*', '/', '%']] as const;

function template(cursor: Cursor, end: '"' | undefined): Expression {
  const parts: (string | Expression)[] = [];
  let literal = '';
  const flush = () => {
    if (literal !== '') parts.push(literal);
    literal = '';
  };
  while (cursor.at < cursor.text.length && (end === undefined || cursor.text[cursor.at] !== end)) {
    if (cursor.text.startsWith('$${', cursor.at) || cursor.text.startsWith('%%{', cursor.at)) {
      literal += cursor.text.slice(cursor.at + 1, cursor.at + 3);
      cursor.at += 3;
    } else if (cursor.text.startsWith('%{', cursor.at)) {
      throw new ExpressionError('Template directives are not evaluated.');
    } else if (cursor.text.startsWith('${', cursor.at)) {
      flush();
      cursor.at += 2;
      parts.push(expression(cursor));
      cursor.expect('}');
    } else if (end !== undefined && cursor.text[cursor.at] === '\\') {
      literal += escaped(cursor);
    } else {
      literal += cursor.text.charAt(cursor.at);
      cursor.at += 1;
    }
  }
  flush();
  const only = parts.length === 1 ? parts[0] : undefined;
  // A template of one expression keeps that expression's type.
  if (only !== undefined && typeof only !== 'string') return only;
  return parts.every((part) => typeof part === 'string')
    ? { kind: 'literal', value: parts.join('') }
    : { kind: 'template', parts };
}

function escaped(cursor: Cursor): string {
  const found = cursor.take(/\\(?:[nrt"\\]|u[\da-fA-F]{4})/y);
  if (found === undefined) throw new ExpressionError(`Unknown escape at ${cursor.at}.`);
  return JSON.parse(`"${found}"`) as string;
}

function expression(cursor: Cursor): Expression {
  const condition = binary(cursor, 0);
  if (!cursor.accept('?')) return condition;
  const yes = expression(cursor);
  cursor.expect(':');
  return { kind: 'conditional', condition, yes, no: expression(cursor) };
}

function binary(cursor: Cursor, level: number): Expression {
  const operators = BINARY[level];
  if (operators === undefined) return unary(cursor);
  let left = binary(cursor, level + 1);
  for (;;) {
    const operator = operators.find((symbol) => cursor.accept(symbol));
    if (operator === undefined) return left;
    left = { kind: 'binary', operator, left, right: binary(cursor, level + 1) };
  }
}

function unary(cursor: Cursor): Expression {
  for (const operator of ['!', '-']) {
    if (cursor.accept(operator)) return { kind: 'unary', operator, operand: unary(cursor) };
  }
  return steps(cursor, primary(cursor));
}

function primary(cursor: Cursor): Expression {
  if (cursor.accept('(')) return closed(cursor, expression(cursor), ')');
  if (cursor.accept('"')) return closed(cursor, template(cursor, '"'), '"');
  if (cursor.accept('[')) return { kind: 'list', items: sequence(cursor, ']') };
  if (cursor.accept('{')) return { kind: 'object', entries: entries(cursor) };
  const number = cursor.take(NUMBER);
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  const name = cursor.take(IDENTIFIER);
  if (name === undefined || name === 'for') throw new ExpressionError(`Not evaluated, at ${cursor.at}.`);
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'null') return { kind: 'literal', value: null };
  if (cursor.accept('(')) return { kind: 'call', name, args: sequence(cursor, ')') };
  return { kind: 'reference', path: [name] };
}

function closed(cursor: Cursor, inner: Expression, symbol: string): Expression {
  cursor.expect(symbol);
  return inner;
}

function sequence(cursor: Cursor, end: string): Expression[] {
  const items: Expression[] = [];
  while (!cursor.accept(end)) {
    items.push(expression(cursor));
    if (!cursor.accept(',')) {
      cursor.expect(end);
      break;
    }
  }
  return items;
}

function entries(cursor: Cursor): (readonly [Expression, Expression])[] {
  const found: (readonly [Expression, Expression])[] = [];
  while (!cursor.accept('}')) {
    const name = cursor.take(IDENTIFIER);
    if (name === 'for') throw new ExpressionError('for is not evaluated.');
    const key: Expression = name === undefined ? expression(cursor) : { kind: 'literal', value: name };
    if (!cursor.accept('=')) cursor.expect(':');
    found.push([key, expression(cursor)]);
    cursor.accept(',');
  }
  return found;
}

function steps(cursor: Cursor, start: Expression): Expression {
  let node = start;
  for (;;) {
    if (cursor.text[cursor.at] === '.') {
      cursor.at += 1;
      const name = cursor.take(IDENTIFIER) ?? cursor.take(/\d+/y);
      if (name === undefined) throw new ExpressionError('Splats are not evaluated.');
      node = step(node, { kind: 'literal', value: /^\d+$/.test(name) ? Number(name) : name });
    } else if (cursor.text[cursor.at] === '[') {
      cursor.at += 1;
      if (cursor.accept('*')) throw new ExpressionError('Splats are not evaluated.');
      node = step(node, expression(cursor));
      cursor.expect(']');
    } else {
      return node;
    }
  }
}

function step(node: Expression, key: Expression): Expression {
  const known = key.kind === 'literal' && (typeof key.value === 'string' || typeof key.value === 'number');
  if (node.kind === 'reference' && known) {
    return { kind: 'reference', path: [...node.path, key.value as string | number] };
  }
  return { kind: 'step', of: node, key };
}
