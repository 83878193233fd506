import type { Block } from '../terraform/document.ts';
import { isObject, Unresolved, type Value } from '../terraform/value.ts';

/** One argument as a message shows it: `min_capacity 4`. Only for arguments that can hold no secret. */
export function given(block: Block | Readonly<Record<string, Value>>, ...names: readonly string[]): string {
  const values = isBlock(block) ? block.values : block;
  return names.map((name) => `${name} ${show(values[name])}`).join(', ');
}

/** A value as a message shows it. */
export function show(value: Value | undefined): string {
  if (value === undefined || value === null) return 'not set';
  if (value instanceof Unresolved) return value.template;
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Unresolved ? inner.template : inner));
}

function isBlock(value: Block | Readonly<Record<string, Value>>): value is Block {
  return typeof value.address === 'string' && isObject(value.values);
}
