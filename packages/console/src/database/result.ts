import type { Field, StatementResult } from './data-api.ts';

/** Rows as text, exactly as the Data API returned them; null is NULL. */
export interface TextResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly updated: number | undefined;
}

export function textResult({ columnMetadata, records, numberOfRecordsUpdated }: StatementResult): TextResult {
  return {
    columns: (columnMetadata ?? []).map(({ label, name, typeName }) => ({
      name: label ?? name ?? '',
      type: typeName ?? '',
    })),
    rows: (records ?? []).map((record) => record.map(textOfField)),
    updated: numberOfRecordsUpdated,
  };
}

function textOfField(field: Field): string | null {
  if (field.isNull === true) return null;
  if (typeof field.blobValue === 'string') return `\\x${Buffer.from(field.blobValue, 'base64').toString('hex')}`;
  const [value] = Object.values(field);
  return typeof value === 'object' ? JSON.stringify(arrayOf(value)) : String(value);
}

/** `{ stringValues: ['a'] }`, and arrays of arrays, as a JSON array. */
function arrayOf(value: unknown): unknown {
  const [list] = Object.values((value ?? {}) as object) as readonly unknown[];
  if (!Array.isArray(list)) return value;
  return list.map((item) => (typeof item === 'object' && item !== null ? arrayOf(item) : item));
}
