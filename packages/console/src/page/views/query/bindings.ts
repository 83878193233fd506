import type { Parameter } from '../../../database/data-api.ts';

/** How a parameter is sent: the member of its Field, and the type hint. `type` is the PostgreSQL type that results. */
export interface Binding {
  readonly label: string;
  readonly member: 'stringValue' | 'longValue' | 'doubleValue' | 'booleanValue' | 'blobValue' | 'isNull';
  readonly typeHint?: string;
  readonly type?: string;
  /** An example, if the format is not obvious. */
  readonly example: string;
}

export const BINDINGS = {
  text: { label: 'text', member: 'stringValue', type: 'text', example: '' },
  UUID: {
    label: 'text, hint UUID',
    member: 'stringValue',
    typeHint: 'UUID',
    type: 'uuid',
    example: '00000000-0000-4000-8000-000000000001',
  },
  TIMESTAMP: {
    label: 'text, hint TIMESTAMP',
    member: 'stringValue',
    typeHint: 'TIMESTAMP',
    type: 'timestamp',
    example: '2026-01-31 12:00:00',
  },
  DATE: { label: 'text, hint DATE', member: 'stringValue', typeHint: 'DATE', type: 'date', example: '2026-01-31' },
  TIME: { label: 'text, hint TIME', member: 'stringValue', typeHint: 'TIME', type: 'time', example: '12:00:00' },
  DECIMAL: {
    label: 'text, hint DECIMAL',
    member: 'stringValue',
    typeHint: 'DECIMAL',
    type: 'numeric',
    example: '0.10',
  },
  JSON: { label: 'text, hint JSON', member: 'stringValue', typeHint: 'JSON', type: 'jsonb', example: '{"a": 1}' },
  long: { label: 'whole number', member: 'longValue', type: 'bigint', example: '42' },
  double: { label: 'double', member: 'doubleValue', type: 'double precision', example: '0.5' },
  boolean: { label: 'boolean', member: 'booleanValue', type: 'boolean', example: 'true' },
  blob: { label: 'bytes, base64', member: 'blobValue', type: 'bytea', example: 'AP8=' },
  null: { label: 'NULL', member: 'isNull', example: '' },
} as const satisfies Readonly<Record<string, Binding>>;

export type BindingName = keyof typeof BINDINGS;

const BY_TYPE: Readonly<Record<string, BindingName>> = {
  uuid: 'UUID',
  'timestamp with time zone': 'TIMESTAMP',
  'timestamp without time zone': 'TIMESTAMP',
  date: 'DATE',
  'time without time zone': 'TIME',
  numeric: 'DECIMAL',
  json: 'JSON',
  jsonb: 'JSON',
  smallint: 'long',
  integer: 'long',
  bigint: 'long',
  real: 'double',
  'double precision': 'double',
  boolean: 'boolean',
  bytea: 'blob',
};

/** The binding for the type that PostgreSQL expects. Other types are bound as text, with a cast in the SQL. */
export const bindingFor = (type: string | undefined): BindingName => BY_TYPE[type ?? ''] ?? 'text';

/**
 * A parameter for the Data API. Whole numbers stay digits.
 * @throws {Error} the text is not a valid value of the binding
 */
export function parameterOf(name: string, binding: BindingName, text: string): Parameter {
  const { member, typeHint }: Binding = BINDINGS[binding];
  return { name, value: { [member]: memberValue(name, binding, text) }, ...(typeHint !== undefined && { typeHint }) };
}

function memberValue(name: string, binding: BindingName, text: string): unknown {
  const wrong = (allowed: string) => new Error(`:${name} is ${JSON.stringify(text)}. Allowed is ${allowed}.`);
  switch (BINDINGS[binding].member) {
    case 'isNull':
      return true;
    case 'longValue':
      if (!/^-?\d+$/.test(text.trim())) throw wrong('a whole number, such as 42');
      return text.trim();
    case 'doubleValue':
      if (['NaN', 'Infinity', '-Infinity'].includes(text.trim())) return text.trim();
      if (text.trim() === '' || Number.isNaN(Number(text))) throw wrong('a number, such as 0.5');
      return Number(text);
    case 'booleanValue':
      if (!/^(true|false)$/.test(text.trim())) throw wrong('true or false');
      return text.trim() === 'true';
    default:
      return text;
  }
}
