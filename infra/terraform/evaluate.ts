import { callFunction } from './functions.ts';
import { type Expression, parseTemplate } from './parse-expression.ts';
import { isKnown, isObject, referencesIn, templateOf, Unresolved, type Value } from './value.ts';

/** Answers what `var.min_capacity` or `aws_rds_cluster.aurora.cluster_identifier` is; undefined when nobody can know. */
export type Resolve = (path: readonly (string | number)[]) => Value | undefined;

/**
 * Evaluates a template text as Terraform would, as far as that is possible without AWS: variables by their defaults, arguments of
 * other blocks, operators, conditionals and the usual functions. Everything else becomes {@link Unresolved}: it never throws, and it
 * never guesses.
 */
export function evaluateTemplate(text: string, resolve: Resolve): Value {
  if (!text.includes('${') && !text.includes('%{')) return text;
  try {
    return evaluate(parseTemplate(text), resolve);
  } catch {
    // Beyond the grammar that is evaluated here: what it refers to is all that can be said.
    return new Unresolved(text, referencesInText(text));
  }
}

/** Evaluates every text in a JSON value. */
export function evaluateJson(raw: unknown, resolve: Resolve): Value {
  if (typeof raw === 'string') return evaluateTemplate(raw, resolve);
  if (Array.isArray(raw)) return raw.map((item) => evaluateJson(item, resolve));
  if (isObject(raw)) {
    return Object.fromEntries(Object.entries(raw).map(([key, item]) => [key, evaluateJson(item, resolve)]));
  }
  return raw === undefined ? null : (raw as Value);
}

/** Every `a.b.c` in a template's expressions, found by looks: for texts that are not evaluated, and for who refers to whom. */
export function referencesInText(text: string): readonly string[] {
  if (!text.includes('${') && !text.includes('%{')) return [];
  const expressions = text.replaceAll('$${', '').match(/[$%]\{[\s\S]*\}/)?.[0] ?? '';
  const found = expressions.match(/(?<![\w."-])[a-z_][\w-]*(?:\[[^\]]*\])?(?:\.[\w-]+(?:\[[^\]]*\])?)+/gi) ?? [];
  return [...new Set(found.map((reference) => reference.replace(/\[[^\]]*\]/g, '')))];
}

function evaluate(node: Expression, resolve: Resolve): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'template':
      return joined(node.parts.map((part) => (typeof part === 'string' ? part : evaluate(part, resolve))));
    case 'reference':
      return known(resolve(node.path), () =>
        unresolved(node, [node.path.filter((step) => typeof step === 'string').join('.')]),
      );
    case 'list':
      return node.items.map((item) => evaluate(item, resolve));
    case 'object':
      return Object.fromEntries(
        node.entries.map(([key, value]) => [String(evaluate(key, resolve)), evaluate(value, resolve)]),
      );
    case 'unary':
      return whenKnown(node, [evaluate(node.operand, resolve)], ([value]) => unaryOf(node.operator, value));
    case 'binary':
      return whenKnown(node, [evaluate(node.left, resolve), evaluate(node.right, resolve)], ([left, right]) =>
        binaryOf(node.operator, left ?? null, right ?? null),
      );
    case 'conditional': {
      const condition = evaluate(node.condition, resolve);
      if (typeof condition === 'boolean') return evaluate(condition ? node.yes : node.no, resolve);
      return unresolved(node, [
        ...referencesIn(condition),
        ...referencesIn(evaluate(node.yes, resolve)),
        ...referencesIn(evaluate(node.no, resolve)),
      ]);
    }
    case 'call': {
      const args = node.args.map((arg) => evaluate(arg, resolve));
      return known(callFunction(node.name, args), () => unresolved(node, args.flatMap(referencesIn)));
    }
    case 'step': {
      const of = evaluate(node.of, resolve);
      const key = evaluate(node.key, resolve);
      return known(stepInto(of, key), () => unresolved(node, [...referencesIn(of), ...referencesIn(key)]));
    }
  }
}

/** Several steps into a value; undefined where they lead nowhere, or to something that is not known. */
export function follow(value: Value | undefined, steps: readonly (string | number)[]): Value | undefined {
  const found = steps.reduce<Value | undefined>((at, step) => stepInto(at, step), value);
  return found instanceof Unresolved ? undefined : found;
}

/** One step into a list or an object; undefined when it leads nowhere that is known. */
export function stepInto(value: Value | undefined, key: Value): Value | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  if (isObject(value) && typeof key === 'string') return value[key];
  // A nested block that is written once is an object in the JSON and a list of one in expressions.
  return isObject(value) && key === 0 ? value : undefined;
}

/** Null is a value: what is absent on purpose is known. */
function known(value: Value | undefined, otherwise: () => Value): Value {
  return value === undefined ? otherwise() : value;
}

function whenKnown(
  node: Expression,
  values: readonly Value[],
  compute: (values: readonly Value[]) => Value | undefined,
): Value {
  const result = values.every(isKnown) ? compute(values) : undefined;
  return known(result, () => unresolved(node, values.flatMap(referencesIn)));
}

function unaryOf(operator: string, value: Value | undefined): Value | undefined {
  if (operator === '!') return typeof value === 'boolean' ? !value : undefined;
  return typeof value === 'number' ? -value : undefined;
}

function binaryOf(operator: string, left: Value, right: Value): Value | undefined {
  if (operator === '==' || operator === '!=') {
    return (JSON.stringify(left) === JSON.stringify(right)) === (operator === '==');
  }
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    return operator === '&&' ? left && right : operator === '||' ? left || right : undefined;
  }
  return typeof left === 'number' && typeof right === 'number' ? ARITHMETIC[operator]?.(left, right) : undefined;
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => Value>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};

function joined(parts: readonly Value[]): Value {
  if (parts.every(isKnown)) return parts.map((part) => String(part)).join('');
  return new Unresolved(parts.map(templateOf).join(''), [...new Set(parts.flatMap(referencesIn))]);
}

function unresolved(node: Expression, references: readonly string[]): Unresolved {
  return new Unresolved(`\${${source(node)}}`, [...new Set(references)]);
}

/** An expression in Terraform's syntax, so that two spellings of one reference compare as equal. */
function source(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return JSON.stringify(node.value);
    case 'template':
      return `"${node.parts.map((part) => (typeof part === 'string' ? part : `\${${source(part)}}`)).join('')}"`;
    case 'reference':
      return node.path
        .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
        .join('');
    case 'call':
      return `${node.name}(${node.args.map(source).join(', ')})`;
    case 'list':
      return `[${node.items.map(source).join(', ')}]`;
    case 'object':
      return `{${node.entries.map(([key, value]) => `${source(key)} = ${source(value)}`).join(', ')}}`;
    case 'unary':
      return `${node.operator}${source(node.operand)}`;
    case 'binary':
      return `(${source(node.left)} ${node.operator} ${source(node.right)})`;
    case 'conditional':
      return `(${source(node.condition)} ? ${source(node.yes)} : ${source(node.no)})`;
    case 'step':
      return `${source(node.of)}[${source(node.key)}]`;
  }
}
