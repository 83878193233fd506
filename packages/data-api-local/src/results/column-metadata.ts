import type { ResultColumn } from '../sessions/statement.ts';
import type { CatalogueColumn } from './catalogue.ts';
import type { CatalogueType } from './types.ts';

/** ColumnMetadata of the service model, in the alphabetical order in which AWS sends it. */
export interface ColumnMetadata {
  readonly arrayBaseColumnType: number;
  readonly isAutoIncrement: boolean;
  readonly isCaseSensitive: boolean;
  readonly isCurrency: boolean;
  readonly isSigned: boolean;
  readonly label: string;
  readonly name: string;
  /** 0 not null, 1 nullable, 2 unknown: an expression. */
  readonly nullable: number;
  readonly precision: number;
  readonly scale: number;
  readonly schemaName: string;
  readonly tableName: string;
  /** A number of java.sql.Types. */
  readonly type: number;
  readonly typeName: string;
}

const UNKNOWN_LENGTH = 2_147_483_647;
const SIGNED = new Set(['int2', 'int4', 'int8', 'float4', 'float8', 'numeric']);
const NOT_CASE_SENSITIVE = new Set([
  ...SIGNED,
  'oid',
  'bool',
  'bit',
  'varbit',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz',
  'interval',
]);
const JDBC_TYPES: Readonly<Record<string, number>> = {
  int2: 5,
  int4: 4,
  int8: -5,
  oid: -5,
  float4: 7,
  float8: 8,
  numeric: 2,
  money: 8,
  bool: -7,
  bit: -7,
  bpchar: 1,
  char: 1,
  varchar: 12,
  text: 12,
  name: 12,
  bytea: -2,
  date: 91,
  time: 92,
  timetz: 92,
  timestamp: 93,
  timestamptz: 93,
  xml: 2009,
  refcursor: 2012,
};
const JDBC_OTHER = 1111;
const JDBC_BY_CATEGORY: Readonly<Record<string, number>> = { e: 12, c: 2002, d: 2001 };
const SERIAL_NAMES: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' };

/** Describes a column in terms of JDBC. The values are those of pgjdbc, which AWS uses. */
export function columnMetadata(column: ResultColumn, { type, table }: CatalogueColumn): ColumnMetadata {
  const base = type.element?.typeName ?? type.typeName;
  const isAutoIncrement = table?.isAutoIncrement ?? false;
  return {
    arrayBaseColumnType: 0,
    isAutoIncrement,
    isCaseSensitive: !NOT_CASE_SENSITIVE.has(base),
    isCurrency: type.typeName === 'money',
    isSigned: SIGNED.has(base),
    label: column.name,
    name: column.name,
    nullable: table === undefined ? 2 : table.isNotNull ? 0 : 1,
    precision: precision(base, column.dataTypeModifier),
    scale: scale(base, column.dataTypeModifier),
    schemaName: '',
    tableName: table?.tableName ?? '',
    type: jdbcType(type),
    typeName: (isAutoIncrement ? SERIAL_NAMES[type.typeName] : undefined) ?? type.typeName,
  };
}

function jdbcType({ typeName, category, element }: CatalogueType): number {
  if (element !== undefined) return 2003;
  return JDBC_TYPES[typeName] ?? JDBC_BY_CATEGORY[category] ?? JDBC_OTHER;
}

function precision(typeName: string, modifier: number): number {
  switch (typeName) {
    case 'int2':
      return 5;
    case 'int4':
    case 'oid':
      return 10;
    case 'int8':
      return 19;
    case 'float4':
      return 8;
    case 'float8':
      return 17;
    case 'numeric':
      return modifier === -1 ? 0 : ((modifier - 4) >> 16) & 0xffff;
    case 'bool':
    case 'char':
      return 1;
    case 'bpchar':
    case 'varchar':
      return modifier === -1 ? UNKNOWN_LENGTH : modifier - 4;
    case 'bit':
    case 'varbit':
      return modifier === -1 ? UNKNOWN_LENGTH : modifier;
    case 'date':
      return 13;
    case 'time':
      return 8 + fractionWidth(modifier);
    case 'timetz':
      return 14 + fractionWidth(modifier);
    case 'timestamp':
      return 22 + fractionWidth(modifier);
    case 'timestamptz':
      return 28 + fractionWidth(modifier);
    case 'interval':
      return 49;
    default:
      return UNKNOWN_LENGTH;
  }
}

/** Characters of the fraction with its point. According to pgjdbc, a precision of 1 prints two digits. */
function fractionWidth(modifier: number): number {
  if (modifier === -1) return 7;
  if (modifier === 0) return 0;
  return modifier === 1 ? 3 : modifier + 1;
}

function scale(typeName: string, modifier: number): number {
  switch (typeName) {
    case 'float4':
      return 8;
    case 'float8':
      return 17;
    case 'numeric':
      return modifier === -1 ? 0 : (modifier - 4) & 0xffff;
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return modifier === -1 ? 6 : modifier;
    case 'interval':
      return modifier === -1 ? 6 : modifier & 0xffff;
    default:
      return 0;
  }
}
