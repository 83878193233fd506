import type { PreparedCall } from '../sessions/exchanges.ts';
import type { Row } from '../sessions/protocol.ts';
import type { CatalogueType } from './types.ts';

const OID_ARRAY = 1028;
const INT2_ARRAY = 1005;

const TYPES_SQL = `
SELECT t.oid, t.typname, t.typtype, e.typname, e.typtype
  FROM pg_catalog.pg_type t
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
 WHERE t.oid = ANY ($1)`;

/** Asks for names and kinds of types. */
export function typesCall(oids: readonly number[]): PreparedCall {
  return { text: TYPES_SQL, typeOids: [OID_ARRAY], values: [`{${oids.join(',')}}`] };
}

export function readTypes(rows: readonly Row[]): ReadonlyMap<number, CatalogueType> {
  return new Map(
    rows.map(([oid, typeName, category, elementName, elementCategory]) => [
      Number(oid),
      {
        typeName: typeName ?? '',
        category: category ?? '',
        element:
          typeof elementName === 'string' ? { typeName: elementName, category: elementCategory ?? '' } : undefined,
      },
    ]),
  );
}

/** What the catalogue says about a column of a table. */
export interface TableColumn {
  readonly tableName: string;
  readonly isNotNull: boolean;
  /** Its default is a sequence, or it is an identity column. */
  readonly isAutoIncrement: boolean;
}

const COLUMNS_SQL = `
SELECT a.attrelid, a.attnum, c.relname,
       a.attnotnull OR (t.typtype = 'd' AND t.typnotnull),
       a.attidentity <> '' OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%', false)
  FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS wanted (tableid, columnid)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = wanted.tableid AND a.attnum = wanted.columnid
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef`;

/** Asks for tables, constraints and defaults behind the columns of a result. */
export function tableColumnsCall(columns: readonly { tableID: number; columnID: number }[]): PreparedCall {
  return {
    text: COLUMNS_SQL,
    typeOids: [OID_ARRAY, INT2_ARRAY],
    values: [`{${columns.map((c) => c.tableID).join(',')}}`, `{${columns.map((c) => c.columnID).join(',')}}`],
  };
}

/** By {@link tableColumnKey}. */
export function readTableColumns(rows: readonly Row[]): ReadonlyMap<string, TableColumn> {
  return new Map(
    rows.map(([tableID, columnID, tableName, isNotNull, isAutoIncrement]) => [
      `${tableID}.${columnID}`,
      { tableName: tableName ?? '', isNotNull: isNotNull === 't', isAutoIncrement: isAutoIncrement === 't' },
    ]),
  );
}

export const tableColumnKey = (column: { tableID: number; columnID: number }): string =>
  `${column.tableID}.${column.columnID}`;
