// The column types as values, each of which a bundler drops when it is not used: `import * as t from '@daybreak/data-api/types'`.
export { enumType, listOf as array, orNull as nullable, vector } from './composed-types.ts';
export { json as jsonOf, jsonText } from './json-types.ts';
export {
  bool,
  bytea,
  cidr,
  date,
  float4,
  float8,
  inet,
  int2,
  int4,
  int8,
  interval,
  json,
  jsonb,
  numeric,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
} from './scalar-types.ts';
