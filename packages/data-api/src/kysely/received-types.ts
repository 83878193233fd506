import { RowError } from '../errors/value-errors.ts';
import type { Table } from '../sql/table.ts';
import { contextOf } from '../statement/context.ts';
import type { AdHocResult } from '../statement/runner-contract.ts';
import type { Statement } from '../statement/statement.ts';
import { type AnyCodec, type RawValue, ValueProblem } from '../types/codec.ts';
import { array, type ColumnType, codecOf, nullable } from '../types/declared-types.ts';
import { SCALARS } from '../types/scalar-types.ts';
import { stringOf, viaText } from '../types/text-form.ts';

type Columns = NonNullable<AdHocResult['columns']>;

/** Types by the name that the database gives a column: `int4`, `_int4`. */
const BY_NAME: ReadonlyMap<string, AnyCodec & ColumnType> = new Map(
  Object.values(SCALARS).flatMap((scalar) => {
    const codec = codecOf(scalar);
    return codec.typeNames.flatMap((name): [string, AnyCodec][] => [
      [name, nullable(codec)],
      [`_${name}`, nullable(array(nullable(codec)))],
    ]);
  }),
);

/** Types of declared columns that {@link BY_NAME} does not have: enums. They are read as text, with any labels. */
export type EnumTypes = ReadonlyMap<string, ColumnType>;

export function enumTypesOf(tables: readonly Table[]): EnumTypes {
  const codecs = tables.flatMap(({ columns }) => Object.values(columns).map(codecOf));
  const enums = codecs.filter(({ typeNames, survivesJson }) => survivesJson && !BY_NAME.has(typeNames[0] ?? ''));
  return new Map(enums.flatMap(({ typeNames }) => typeNames.map((name) => [name, enumText(name)])));
}

function enumText(name: string): ColumnType {
  return nullable(viaText<string>({ sqlType: name, toText: String, fromRaw: (raw) => stringOf(raw, 'a label') }));
}

/** A declaration for the columns of a result; undefined if a type is unknown to us, or a name occurs twice. */
export function declarationOf(columns: Columns, enums: EnumTypes): Readonly<Record<string, ColumnType>> | undefined {
  const row = new Map<string, ColumnType>();
  for (const { name, typeName } of columns) {
    const type = BY_NAME.get(typeName.toLowerCase()) ?? enums.get(typeName);
    if (type === undefined || row.has(name)) return undefined;
    row.set(name, type);
  }
  return Object.fromEntries(row);
}

/**
 * Rows with the types that the database reports, as if they were declared. Unknown types, such as enums, stay as the service returns them:
 * text, and lists of text. If two columns have the same name, the last one is used.
 *
 * @throws {RowError} a value that JavaScript cannot hold exactly, such as 2^53 + 1 inside jsonb.
 */
export function decodeByTypeName(statement: Statement, { columns = [], rows }: AdHocResult): Record<string, unknown>[] {
  const readers = columns.map(({ name, typeName }) => ({ name, codec: BY_NAME.get(typeName.toLowerCase()) }));
  return rows.map((cells) =>
    Object.fromEntries(
      readers.map(({ name, codec }, index) => {
        const raw = (cells[index] ?? null) as RawValue;
        try {
          return [name, codec === undefined ? raw : codec.fromRaw(raw)];
        } catch (error) {
          if (!(error instanceof ValueProblem)) throw error;
          const message = `column ${name} (${codec?.sqlType}) ${error.message}`;
          throw new RowError(contextOf(statement), [{ code: 'wrong-value', place: { kind: 'column', name }, message }]);
        }
      }),
    ),
  );
}
