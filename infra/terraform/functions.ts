import { isKnown, isObject, jsonTemplate, referencesIn, templateOf, Unresolved, type Value } from './value.ts';

/**
 * Terraform's functions that stage code uses in arguments the rules read. Undefined: not known here, or not computable from what is
 * known; the caller then treats the call as unresolved.
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
export function callFunction(name: string, args: readonly Value[]): Value | undefined {
  if (Object.hasOwn(PARTIAL, name)) return PARTIAL[name]?.(args);
  return Object.hasOwn(PURE, name) && args.every(isKnown) ? PURE[name]?.(args) : undefined;
}

type Call = (args: readonly Value[]) => Value | undefined;

/** Functions whose result keeps its shape when some values inside are unknown. */
const PARTIAL: Readonly<Record<string, Call>> = {
  jsonencode: ([value = null]) => {
    const text = jsonTemplate(value);
    return isKnown(value) ? JSON.stringify(value) : new Unresolved(text, [...new Set(referencesIn(value))]);
  },
  join: ([separator, list]) => {
    if (typeof separator !== 'string' || !Array.isArray(list)) return undefined;
    if (isKnown(list)) return list.map(String).join(separator);
    return new Unresolved(list.map(templateOf).join(separator), [...new Set(referencesIn(list))]);
  },
  concat: (lists) => (lists.every(Array.isArray) ? lists.flat() : undefined),
  merge: (objects) => (objects.every(isObject) ? Object.assign({}, ...objects) : undefined),
  tolist: ([value]) => (Array.isArray(value) ? value : undefined),
  toset: ([value]) => (Array.isArray(value) ? [...new Set(value)] : undefined),
  sensitive: ([value]) => value,
  nonsensitive: ([value]) => value,
  length: ([value]) => (Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : undefined),
};

const PURE: Readonly<Record<string, Call>> = {
  jsondecode: ([text]) => (typeof text === 'string' ? (JSON.parse(text) as Value) : undefined),
  format: ([text, ...values]) => (typeof text === 'string' ? formatted(text, values) : undefined),
  split: ([separator, text]) =>
    typeof separator === 'string' && typeof text === 'string' ? text.split(separator) : undefined,
  keys: ([map]) => (isObject(map) ? Object.keys(map).sort() : undefined),
  values: ([map]) =>
    isObject(map)
      ? Object.keys(map)
          .sort()
          .map((key) => map[key] ?? null)
      : undefined,
  flatten: ([list]) => (Array.isArray(list) ? (list.flat(Number.POSITIVE_INFINITY) as Value[]) : undefined),
  distinct: ([list]) => (Array.isArray(list) ? [...new Set(list)] : undefined),
  element: ([list, index]) =>
    Array.isArray(list) && list.length > 0 && typeof index === 'number' ? list[index % list.length] : undefined,
  lower: ([text]) => (typeof text === 'string' ? text.toLowerCase() : undefined),
  upper: ([text]) => (typeof text === 'string' ? text.toUpperCase() : undefined),
  tostring: ([value = null]) => (value === null ? null : String(value)),
  tonumber: ([value]) => (Number.isFinite(Number(value)) ? Number(value) : undefined),
  tobool: ([value]) =>
    value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined,
  floor: ([value]) => (typeof value === 'number' ? Math.floor(value) : undefined),
  ceil: ([value]) => (typeof value === 'number' ? Math.ceil(value) : undefined),
  max: (values) => extreme(values, Math.max),
  min: (values) => extreme(values, Math.min),
  coalesce: (values) => values.find((value) => value !== null && value !== ''),
  lookup: ([map, key, fallback]) => (isObject(map) && typeof key === 'string' ? (map[key] ?? fallback) : undefined),
};

function extreme(values: readonly Value[], choose: (...numbers: number[]) => number): number | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length && numbers.length > 0 ? choose(...numbers) : undefined;
}

/** `%s`, `%d` and `%v` by their order; undefined for every other verb, or where values are missing. */
function formatted(text: string, values: readonly Value[]): string | undefined {
  let next = 0;
  const result = text.replace(/%(%|[sdv])/g, (_, verb: string) => (verb === '%' ? '%' : String(values[next++])));
  const verbs = text.match(/%./g) ?? [];
  return verbs.every((verb) => /^%[%sdv]$/.test(verb)) && next === values.length ? result : undefined;
}
