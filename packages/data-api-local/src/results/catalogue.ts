import type { PreparedCall, ResultColumn, Row } from '../sessions/statement.ts';
import type { CatalogueType } from './types.ts';

const OID_ARRAY = 1028;
const INT2_ARRAY = 1005;

const TYPES_SQL = `
SELECT t.oid, t.typname, t.typtype, e.typname, e.typtype
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
 WHERE t.oid = ANY ($1)`;

/** The query for names and kinds of types. */
export function typesCall(oids: readonly number[]): PreparedCall {
  return { text: TYPES_SQL, typeOids: [OID_ARRAY], values: [arrayLiteral(oids)] };
}

export function readTypes(rows: readonly Row[]): readonly (readonly [number, CatalogueType])[] {
  return rows.map(([oid, ...type]) => [Number(oid), readType(type)]);
}

/** What the catalogue says about a column of a result. */
export interface CatalogueColumn {
  readonly type: CatalogueType;
  /** Undefined for an expression. */
  readonly table:
    | {
        readonly tableName: string;
        readonly isNotNull: boolean;
        /** Its default is a sequence, or it is an identity column. */
        readonly isAutoIncrement: boolean;
      }
    | undefined;
}

const COLUMNS_SQL = `
SELECT t.typname, t.typtype, e.typname, e.typtype, c.relname,
       a.attnotnull OR (own.typtype = 'd' AND own.typnotnull),
       a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%', false)
  FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3))
       WITH ORDINALITY AS wanted (typeid, tableid, columnid, place)
  LEFT JOIN pg_catalog.pg_type t ON t.oid = wanted.typeid
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = wanted.tableid AND a.attnum = wanted.columnid
  LEFT JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef
 ORDER BY wanted.place`;

/** The query for types, tables, constraints and defaults of the columns of a result: a row for each column. */
export function columnsCall(columns: readonly ResultColumn[]): PreparedCall {
  return {
    text: COLUMNS_SQL,
    typeOids: [OID_ARRAY, OID_ARRAY, INT2_ARRAY],
    values: [
      arrayLiteral(columns.map((column) => column.dataTypeID)),
      arrayLiteral(columns.map((column) => column.tableID)),
      arrayLiteral(columns.map((column) => column.columnID)),
    ],
  };
}

export function readColumns(rows: readonly Row[]): readonly CatalogueColumn[] {
  return rows.map(([typeName, category, elementName, elementCategory, tableName, isNotNull, isAutoIncrement]) => ({
    type: readType([typeName, category, elementName, elementCategory]),
    table:
      typeof tableName === 'string'
        ? { tableName, isNotNull: isNotNull === 't', isAutoIncrement: isAutoIncrement === 't' }
        : undefined,
  }));
}

function readType([typeName, category, elementName, elementCategory]: readonly (
  | string
  | null
  | undefined
)[]): CatalogueType {
  return {
    typeName: typeName ?? '',
    category: category ?? '',
    element: typeof elementName === 'string' ? { typeName: elementName, category: elementCategory ?? '' } : undefined,
  };
}

const arrayLiteral = (values: readonly number[]): string => `{${values.join(',')}}`;
