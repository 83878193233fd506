import type { CallOutcome, PreparedCall, ResultColumn } from '../sessions/statement.ts';
import { readTypes, typesCall } from './catalogue.ts';
import { builtInType, catalogueType, type ResultType } from './types.ts';

/** Asks PostgreSQL about the result of a statement that has run. */
export type AskCatalogue = (question: PreparedCall) => Promise<CallOutcome>;

/** How values of a column are written. PostgreSQL is asked once for each type that is not built in. */
export interface TypeCatalogue {
  typesOf(database: string, columns: readonly ResultColumn[], ask: AskCatalogue): Promise<readonly ResultType[]>;
}

export function createTypeCatalogue(): TypeCatalogue {
  // By database and OID. PostgreSQL does not reuse OIDs, so an entry stays valid after its type is dropped.
  const known = new Map<string, ResultType>();
  const find = (database: string, oid: number) => builtInType(oid) ?? known.get(`${database}\u0000${oid}`);

  return {
    async typesOf(database, columns, ask) {
      const missing = columns.map((column) => column.dataTypeID).filter((oid) => find(database, oid) === undefined);
      if (missing.length > 0) {
        const { rows } = await ask(typesCall([...new Set(missing)]));
        for (const [oid, type] of readTypes(rows)) known.set(`${database}\u0000${oid}`, catalogueType(type));
      }
      return columns.map(
        ({ dataTypeID }) => find(database, dataTypeID) ?? { kind: 'unsupported', displayName: String(dataTypeID) },
      );
    },
  };
}
