import { evaluateJson, follow, type Resolve } from './evaluate.ts';
import { asNumber, isKnown, isObject, Unresolved, type Value, type ValueObject } from './value.ts';

/** One object of a block that is repeated, or the block itself where it is not. */
export interface Instance {
  /** `["office"]`, `[0]`; empty where the block stands for all of its objects. */
  readonly key: string;
  /** How many objects it stands for; undefined when that is not known. */
  readonly count: number | undefined;
  /** Answers `each.key`, `each.value` and `count.index` too. */
  readonly resolve: Resolve;
}

/** Each object of a block whose arguments differ by `each` or `count.index`; a block that makes equal ones stays one, with its count. */
export function instancesOf(body: ValueObject, resolve: Resolve): readonly Instance[] {
  const text = JSON.stringify(body);
  if (body.for_each !== undefined) {
    const items = itemsOf(evaluateJson(body.for_each, resolve));
    if (items === undefined || !/\beach\.(key|value)\b/.test(text)) return [{ key: '', count: items?.length, resolve }];
    return items.map(([key, value]) => ({
      key: `[${JSON.stringify(key)}]`,
      count: 1,
      resolve: withLocal(resolve, 'each', { key, value }),
    }));
  }
  const count = body.count === undefined ? 1 : asNumber(evaluateJson(body.count, resolve));
  if (count === undefined || count > MOST || !/\bcount\.index\b/.test(text)) return [{ key: '', count, resolve }];
  return Array.from({ length: count }, (_, index) => ({
    key: `[${index}]`,
    count: 1,
    resolve: withLocal(resolve, 'count', { index }),
  }));
}

/** Beyond any real stack; keeps a mistyped count from filling the memory. */
const MOST = 1000;

/** Nested blocks that a `dynamic` block writes, by their names; those whose number is not known are unresolved. */
export function expandDynamic(dynamic: unknown, resolve: Resolve): Readonly<Record<string, Value>> {
  const kinds = (Array.isArray(dynamic) ? dynamic : [dynamic]).filter(isObject);
  const written = kinds.flatMap((kind) => Object.entries(kind)).filter(([name]) => name !== '//');
  const expanded = written.map(([name, raw]) => {
    const bodies = (Array.isArray(raw) ? raw : [raw]).filter(isObject);
    return [name, bodies.map((body) => blocksOf(name, body, resolve))] as const;
  });
  return Object.fromEntries(
    expanded.map(([name, lists]) => {
      const unknown = lists.find((list) => list instanceof Unresolved);
      return [name, unknown ?? lists.flat()];
    }),
  );
}

function blocksOf(name: string, body: ValueObject, resolve: Resolve): readonly Value[] | Unresolved {
  const each = evaluateJson(body.for_each, resolve);
  const items = itemsOf(each);
  if (items === undefined) return each instanceof Unresolved ? each : new Unresolved(`dynamic.${name}`, []);
  const iterator = typeof body.iterator === 'string' ? body.iterator.replace(/^\$\{(.*)\}$/, '$1') : name;
  return items.map(([key, value]) => evaluateJson(body.content, withLocal(resolve, iterator, { key, value })));
}

/** Key and value of what is repeated over: in a set, and here in a list, each value is its own key. */
function itemsOf(each: Value): readonly (readonly [key: Value, value: Value])[] | undefined {
  if (Array.isArray(each)) return each.every(isKnown) ? each.map((item: Value) => [item, item] as const) : undefined;
  return isObject(each) ? Object.entries(each) : undefined;
}

function withLocal(resolve: Resolve, name: string, value: Value): Resolve {
  return (path) => (path[0] === name ? follow(value, path.slice(1)) : resolve(path));
}
