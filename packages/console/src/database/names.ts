/** A name as SQL writes it, whatever is in it. */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export const quotedTable = ({ schema, name }: TableName): string => `${quotedName(schema)}.${quotedName(name)}`;

/** A text as SQL writes it. */
export const quotedLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A parameter of text, which the SQL casts to its type. */
export const textParameter = (name: string, value: string | null) => ({
  name,
  value: value === null ? { isNull: true } : { stringValue: value },
});
