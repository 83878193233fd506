import { arrayElements, withServiceFraction } from '@daybreak/data-api/core';

// Values of `run`, whose columns are not declared. They equal those of the Data API, so that a tool shows the same on every backend.

const NUMBERS = ['int2', 'int4', 'oid', 'float4', 'float8'];
const TIMES = ['time', 'timestamp'];

/** A value by the type that its column has; text for a type that is not known here, as it is for int8 and numeric. */
export function adHocValue(typeName: string, text: string | null): unknown {
  if (text === null) return null;
  if (typeName.startsWith('_')) return arrayElements(text).map((element) => adHocValue(typeName.slice(1), element));
  if (NUMBERS.includes(typeName)) return Number(text);
  if (typeName === 'bool') return text === 't';
  if (typeName === 'bytea') return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
  if (TIMES.includes(typeName)) return withServiceFraction(text);
  // The Data API returns UTC without its offset.
  if (typeName === 'timestamptz') return withServiceFraction(text.replace(/\+00$/, ''));
  return text;
}
