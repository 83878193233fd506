/** A name as a quoted SQL identifier. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export const quotedTable = ({ schema, name }: TableName): string => `${quotedName(schema)}.${quotedName(name)}`;

/** A text as an SQL literal. */
export const quotedLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A text parameter, which the SQL casts to the type. */
export const textParameter = (name: string, value: string | null) => ({
  name,
  value: value === null ? { isNull: true } : { stringValue: value },
});
