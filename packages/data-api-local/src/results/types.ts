/** How a value of a PostgreSQL type is returned: the member of Field, or not at all. */
export type ValueKind =
  | 'long'
  | 'int8'
  | 'double'
  | 'numeric'
  | 'boolean'
  | 'string'
  | 'blob'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz';

export type ResultType =
  | { readonly kind: 'scalar'; readonly value: ValueKind }
  | { readonly kind: 'array'; readonly element: ValueKind }
  | { readonly kind: 'unsupported'; readonly displayName: string };

const scalar = (value: ValueKind): ResultType => ({ kind: 'scalar', value });
const arrayOf = (element: ValueKind): ResultType => ({ kind: 'array', element });
const unsupported = (displayName: string): ResultType => ({ kind: 'unsupported', displayName });

/** Types that the Data API returns, by OID: pg_type's own numbers, which never change. */
const SUPPORTED: readonly (readonly [number, ResultType])[] = [
  [16, scalar('boolean')],
  [17, scalar('blob')],
  [19, scalar('string')], // name
  [20, scalar('int8')],
  [21, scalar('long')], // int2
  [23, scalar('long')], // int4
  [25, scalar('string')], // text
  [26, scalar('string')], // oid
  [114, scalar('string')], // json
  [650, scalar('string')], // cidr
  [700, scalar('double')],
  [701, scalar('double')],
  [705, scalar('string')], // unknown
  [869, scalar('string')], // inet
  [1042, scalar('string')], // bpchar
  [1043, scalar('string')], // varchar
  [1082, scalar('date')],
  [1083, scalar('time')],
  [1114, scalar('timestamp')],
  [1184, scalar('timestamptz')],
  [1700, scalar('numeric')],
  [2278, scalar('string')], // void, the empty string: SELECT pg_sleep(1) has to work
  [2950, scalar('string')], // uuid
  [3802, scalar('string')], // jsonb
  [3904, scalar('string')], // int4range
  [3906, scalar('string')], // numrange
  [199, arrayOf('string')], // json[]
  [1000, arrayOf('boolean')],
  [1003, arrayOf('string')], // name[]
  [1005, arrayOf('long')], // int2[]
  [1007, arrayOf('long')], // int4[]
  [1009, arrayOf('string')], // text[]
  [1014, arrayOf('string')], // bpchar[]
  [1015, arrayOf('string')], // varchar[]
  [1016, arrayOf('int8')],
  [1021, arrayOf('double')],
  [1022, arrayOf('double')],
  [1115, arrayOf('timestamp')],
  [1182, arrayOf('date')],
  [1183, arrayOf('time')],
  [1185, arrayOf('timestamptz')],
  [1231, arrayOf('string')], // numeric[]: decimalReturnType was never seen to change it
  [1561, arrayOf('string')], // bit[]
  [2951, arrayOf('string')], // uuid[]
  [3807, arrayOf('string')], // jsonb[]
];

/** Types that it refuses, by OID of the type and of its array, with the names that its errors show. */
const UNSUPPORTED: readonly (readonly [number, number, string])[] = [
  [18, 1002, '"CHAR"'],
  [600, 1017, 'POINT'],
  [601, 1018, 'LSEG'],
  [602, 1019, 'PATH'],
  [603, 1020, 'BOX'],
  [604, 1027, 'POLYGON'],
  [628, 629, 'LINE'],
  [718, 719, 'CIRCLE'],
  [774, 775, 'MACADDR8'],
  [790, 791, 'MONEY'],
  [829, 1040, 'MACADDR'],
  [1186, 1187, 'INTERVAL'],
  [1266, 1270, 'TIMETZ'],
  [1562, 1563, 'VARBIT'],
  [2249, 2287, 'RECORD'],
  [3908, 3909, 'TSRANGE'],
  [3910, 3911, 'TSTZRANGE'],
  [3912, 3913, 'DATERANGE'],
  [3926, 3927, 'INT8RANGE'],
  [4072, 4073, 'JSONPATH'],
];

const BUILT_IN: ReadonlyMap<number, ResultType> = new Map([
  ...SUPPORTED,
  ...UNSUPPORTED.flatMap(([oid, arrayOid, name]): [number, ResultType][] => [
    [oid, unsupported(name)],
    [arrayOid, unsupported(`${name}[]`)],
  ]),
  [1560, unsupported('BIT')],
  [1001, unsupported('BYTEA[]')],
  [1028, unsupported('OID[]')],
  [1041, unsupported('INET[]')],
  [651, unsupported('CIDR[]')],
  [3905, unsupported('INT4RANGE[]')],
  [3907, unsupported('NUMRANGE[]')],
]);

/** The type of an OID without a catalogue query; undefined for enums, types of extensions and others. */
export function builtInType(oid: number): ResultType | undefined {
  return BUILT_IN.get(oid);
}

/** A row of pg_type, as far as the result mapping needs it. */
export interface CatalogueType {
  readonly typeName: string;
  /** pg_type.typtype: `b` for a base type, `c` for a composite, `e` for an enum. */
  readonly category: string;
  /** For an array: its element. */
  readonly element: { readonly typeName: string; readonly category: string } | undefined;
}

/** The type that the catalogue describes. Types other than enums and pgvector's vector are refused by name. */
export function catalogueType({ typeName, category, element }: CatalogueType): ResultType {
  if (element !== undefined) {
    return element.category === 'e' ? arrayOf('string') : unsupported(`${element.typeName}[]`);
  }
  // pgvector's type is a base type: a composite named vector is another type.
  const isVector = typeName === 'vector' && category === 'b';
  return category === 'e' || isVector ? scalar('string') : unsupported(typeName);
}
