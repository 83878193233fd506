// Terraform's expressions, as far as our own constructs write them at synth: references, literals, lists, objects, jsonencode and one
// conditional. Everything else is for Terraform: a plan holds the values.
import {
  isKnown,
  isObject,
  jsonTemplate,
  mapValues,
  referencesIn,
  templateOf,
  Unresolved,
  type Value,
} from './value.ts';

type Path = readonly (string | number)[];

/** Answers what `var.min_capacity` or `aws_rds_cluster.aurora.cluster_identifier` is; undefined when it is not known here. */
export type Resolve = (path: Path) => Value | undefined;

/** Evaluates every text in a JSON value. */
export function evaluateJson(raw: unknown, resolve: Resolve): Value {
  if (typeof raw === 'string') return evaluateTemplate(raw, resolve);
  if (Array.isArray(raw)) return raw.map((item) => evaluateJson(item, resolve));
  if (isObject(raw)) return mapValues(raw, (item) => evaluateJson(item, resolve));
  return raw === undefined ? null : (raw as Value);
}

/** Evaluates a template such as `alex-${var.stage}`. Never throws and never guesses: what is not known is {@link Unresolved}. */
export function evaluateTemplate(text: string, resolve: Resolve): Value {
  if (!text.includes('${') && !text.includes('%{')) return text;
  try {
    return new Evaluation(text, resolve).template();
  } catch (error) {
    if (error instanceof BeyondError) return opaque(text);
    throw error;
  }
}

/** The text of `jsonencode(value)`; its unknown parts stay template text. */
export function jsonencode(value: Value): Value {
  return isKnown(value) ? JSON.stringify(value) : unresolvedIn(jsonTemplate(value), value);
}

/** Every `a.b.c` in a template's expressions. */
export function referencesInText(text: string): readonly string[] {
  if (!text.includes('${') && !text.includes('%{')) return [];
  const unescaped = text.replaceAll('$${', '');
  const start = unescaped.search(/[$%]\{/);
  if (start === -1) return [];
  const expressions = unescaped.slice(start, unescaped.lastIndexOf('}') + 1);
  const found = expressions.match(/(?<![\w."-])[a-z_][\w-]*(?:\[[^\][]*\])?(?:\.[\w-]+(?:\[[^\][]*\])?)+/gi) ?? [];
  return [...new Set(found.map((reference) => reference.replace(/\[[^\][]*\]/g, '')))];
}

export function referencesInJson(raw: unknown): readonly string[] {
  if (typeof raw === 'string') return referencesInText(raw);
  const inner = Array.isArray(raw) ? raw : isObject(raw) ? Object.values(raw) : [];
  return [...new Set(inner.flatMap(referencesInJson))];
}

/** Several steps into a value; undefined where they lead nowhere, or to something that is not known. */
export function follow(value: Value | undefined, steps: Path): Value | undefined {
  const found = steps.reduce<Value | undefined>((at, step) => stepInto(at, step), value);
  return found instanceof Unresolved ? undefined : found;
}

function stepInto(value: Value | undefined, key: string | number): Value | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  if (isObject(value) && typeof key === 'string') return value[key];
  // A nested block that is written once is an object in the JSON and a list of one in expressions.
  return isObject(value) && key === 0 ? value : undefined;
}

/** The expression is beyond what is evaluated here. */
class BeyondError extends Error {
  override readonly name = 'BeyondError';
}

/** Of brackets and conditions in one another; our own constructs write three. */
const MAX_LEVELS = 200;

const SPACE = /\s*/y;
const IDENTIFIER = /[A-Za-z_][\w-]*/y;
const NUMBER = /-?\d+(?:\.\d+)?/y;
const ESCAPE = /\\(?:[nrt"\\]|u[\da-fA-F]{4})/y;
const STEP = /\.([A-Za-z_][\w-]*|\d+)|\[(\d+|"[^"\\]*")\]/y;
/** Text up to what may be special in a template. */
const LITERAL = /[$%"\\]?[^$%"\\]*/y;
/** A string, or one character of anything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[\s\S]/y;

/** One pass over a template, which evaluates as it reads. */
class Evaluation {
  readonly #text: string;
  readonly #resolve: Resolve;
  #at = 0;
  #levels = 0;

  constructor(text: string, resolve: Resolve) {
    this.#text = text;
    this.#resolve = resolve;
  }

  /** Up to the end of the text, or to the quote that closes a string. A template of one expression keeps that expression's type. */
  template(end?: '"'): Value {
    const parts: Value[] = [];
    while (this.#at < this.#text.length && (end === undefined || this.#text[this.#at] !== end)) {
      if (this.#sees('$${') || this.#sees('%%{')) {
        parts.push(this.#text.slice(this.#at + 1, this.#at + 3));
        this.#at += 3;
      } else if (this.#sees('%{')) {
        throw new BeyondError('A template directive.');
      } else if (this.#sees('${')) {
        this.#at += 2;
        parts.push(this.#expression());
        this.#expect('}');
      } else if (end !== undefined && this.#sees('\\')) {
        parts.push(JSON.parse(`"${this.#must(ESCAPE)}"`) as string);
      } else {
        parts.push(this.#must(LITERAL));
      }
    }
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return parts.every(isKnown) ? parts.map(String).join('') : unresolvedIn(parts.map(templateOf).join(''), parts);
  }

  #expression(): Value {
    this.#levels += 1;
    if (this.#levels > MAX_LEVELS) throw new BeyondError(`More than ${MAX_LEVELS} levels.`);
    const value = this.#conditional();
    this.#levels -= 1;
    return value;
  }

  /** `a`, or `a == b ? c : d`. */
  #conditional(): Value {
    const start = this.#at;
    const left = this.#operand();
    const operator = this.#accept('==') ? '==' : this.#accept('!=') ? '!=' : undefined;
    const right = operator && this.#operand();
    if (operator === undefined && !this.#accept('?')) return left;
    const condition =
      right === undefined ? left : isKnown([left, right]) ? sameJson(left, right) === (operator === '==') : undefined;
    if (operator !== undefined && !this.#accept('?')) return this.#known(condition, start, [left, right ?? null]);
    const yes = this.#expression();
    this.#expect(':');
    const no = this.#expression();
    if (typeof condition === 'boolean') return condition ? yes : no;
    return this.#known(undefined, start, [left, right ?? null, yes, no]);
  }

  #operand(): Value {
    if (this.#accept('(')) {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (this.#accept('"')) {
      const text = this.template('"');
      this.#expect('"');
      return text;
    }
    if (this.#accept('[')) return this.#list();
    if (this.#accept('{')) return this.#object();
    const number = this.#take(NUMBER);
    if (number !== undefined) return Number(number);
    return this.#named();
  }

  /** A literal word, `jsonencode(…)`, another function, or a reference. */
  #named(): Value {
    const start = this.#at;
    const name = this.#must(IDENTIFIER);
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    if (!this.#accept('(')) return this.#reference(name, start);
    if (name === 'jsonencode') {
      const value = this.#expression();
      this.#expect(')');
      return jsonencode(value);
    }
    this.#skip(')');
    while (this.#take(STEP) !== undefined);
    return opaque(`\${${this.#text.slice(start, this.#at)}}`);
  }

  #reference(head: string, start: number): Value {
    const path: (string | number)[] = [head];
    for (let step = this.#take(STEP); step !== undefined; step = this.#take(STEP)) {
      const key = step.replace(/^[.["]+|["\]]+$/g, '');
      path.push(/^\d+$/.test(key) ? Number(key) : key);
    }
    // A splat, or an index that is itself an expression.
    if (this.#sees('[') || this.#sees('.')) {
      while (this.#sees('[') || this.#sees('.')) {
        this.#at += 1;
        if (this.#text[this.#at - 1] === '[') this.#skip(']');
        else this.#take(/[\w*-]+/y);
      }
      return opaque(`\${${this.#text.slice(start, this.#at)}}`);
    }
    const found = this.#resolve(path);
    if (found !== undefined) return found;
    const [first = '', ...rest] = path;
    const text = `${first}${rest.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}`;
    const name = path.filter((step) => typeof step === 'string').join('.');
    return new Unresolved(`\${${text}}`, [name], /^(var|local|each|count|module)\./.test(name) ? 'plan' : 'apply');
  }

  #list(): Value {
    const items: Value[] = [];
    while (!this.#accept(']')) {
      items.push(this.#expression());
      if (this.#accept(',')) continue;
      this.#expect(']');
      break;
    }
    return items;
  }

  #object(): Value {
    const entries: [string, Value][] = [];
    while (!this.#accept('}')) {
      const name = this.#take(IDENTIFIER);
      if (name === 'for') throw new BeyondError('A for expression.');
      const key = name ?? String(this.#expression());
      if (!this.#accept('=')) this.#expect(':');
      entries.push([key, this.#expression()]);
      this.#accept(',');
    }
    return Object.fromEntries(entries);
  }

  /** Goes past the symbol that closes what is open; strings in between do not count. */
  #skip(symbol: ')' | ']'): void {
    const opening = symbol === ')' ? '(' : '[';
    for (let depth = 1; depth > 0; ) {
      const token = this.#must(TOKEN);
      if (token === opening) depth += 1;
      if (token === symbol) depth -= 1;
    }
  }

  #known(value: Value | undefined, start: number, parts: readonly Value[]): Value {
    return value ?? unresolvedIn(`\${${this.#text.slice(start, this.#at)}}`, parts);
  }

  #sees(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #must(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found === undefined || found === '') throw new BeyondError(`Not evaluated, at ${this.#at}.`);
    return found;
  }

  /** Skips white space, then takes exactly this. */
  #accept(symbol: string): boolean {
    this.#take(SPACE);
    if (!this.#sees(symbol)) return false;
    this.#at += symbol.length;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#accept(symbol)) throw new BeyondError(`Expected ${symbol} at ${this.#at}.`);
  }
}

function sameJson(left: Value, right: Value): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** A value with unknown parts. */
function unresolvedIn(template: string, value: Value): Unresolved {
  return new Unresolved(template, [...new Set(referencesIn(value))], knownFrom(value));
}

function knownFrom(value: unknown): Unresolved['knownFrom'] {
  if (value instanceof Unresolved) return value.knownFrom;
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return inner.some((item) => knownFrom(item) === 'plan') ? 'plan' : 'apply';
}

/** Functions whose value Terraform itself knows only at the apply. */
const AT_APPLY = /\b(timestamp|uuid)\(\)/;

/** Attributes of resources and ephemeral values: a resource type has the name of its provider in front. */
const OF_RESOURCE = /^(ephemeral|self|[a-z]\w*_\w+)\./;

/** An expression that only Terraform evaluates. */
function opaque(template: string): Unresolved {
  const references = referencesInText(template);
  const waits = AT_APPLY.test(template) || references.some((name) => OF_RESOURCE.test(name));
  return new Unresolved(template, references, waits ? 'apply' : 'plan');
}
