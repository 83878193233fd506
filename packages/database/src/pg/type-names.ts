import type { Field } from './exchange.ts';
import type { TextRow } from './messages.ts';

/**
 * PostgreSQL's built-in types by OID, as far as declarations use
 * them. @see https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
 */
const BUILT_IN =
  '16 bool,17 bytea,18 char,19 name,20 int8,21 int2,23 int4,25 text,26 oid,114 json,650 cidr,700 float4,701 float8,' +
  '869 inet,1042 bpchar,1043 varchar,1082 date,1083 time,1114 timestamp,1184 timestamptz,1186 interval,1266 timetz,' +
  '1700 numeric,2278 void,2950 uuid,3802 jsonb,' +
  '199 _json,651 _cidr,1000 _bool,1001 _bytea,1003 _name,1005 _int2,1007 _int4,1009 _text,1014 _bpchar,1015 _varchar,' +
  '1016 _int8,1021 _float4,1022 _float8,1041 _inet,1115 _timestamp,1182 _date,1183 _time,1185 _timestamptz,' +
  '1187 _interval,1231 _numeric,2951 _uuid,3807 _jsonb';

/** Names of types by OID. Types that a database defines are looked up once. */
export class TypeNames {
  readonly #names = new Map<number, string>(
    BUILT_IN.split(',').map((each) => {
      const [oid = '', name = ''] = each.split(' ');
      return [Number(oid), name];
    }),
  );

  /** '' for a type that does not exist any more. */
  of(oid: number): string {
    return this.#names.get(oid) ?? '';
  }

  /**
   * Looks up unknown types.
   * @param ask runs a statement with one value in the same session, because its transaction may have created the type
   */
  async learn(
    fields: readonly Field[],
    ask: (text: string, values: TextRow) => Promise<readonly TextRow[]>,
  ): Promise<void> {
    const unknown = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))].filter((oid) => !this.#names.has(oid));
    if (unknown.length === 0) return;
    const rows = await ask(LOOK_UP, [`{${unknown.join(',')}}`]);
    for (const [oid, name] of rows) this.#names.set(Number(oid), name ?? '');
  }
}

const LOOK_UP = 'SELECT oid::text, typname FROM pg_catalog.pg_type WHERE oid = ANY (CAST($1 AS oid[]))';
