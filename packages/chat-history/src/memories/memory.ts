import { nullable, type Row } from '@daybreak/data-api/core';
import type { JsonValue } from '../model.ts';

/** One memory of an owner, identified by type and key. */
export interface NewMemory {
  /** Such as `preference`, `fact` or `entity`: 1 to 64 bytes. */
  readonly type: string;
  /** 1 to 255 bytes. */
  readonly key: string;
  /** At most 64 KiB as JSON. */
  readonly value: JsonValue;
  /** The text that `recall` searches with `text`: at most 64 KiB. @default null */
  readonly text?: string | null;
  /** Confidence, from 0 to 1. @default 1 */
  readonly confidence?: number;
  /** When it expires: a Date, or a time in ISO 8601 with a time zone. @default null, never */
  readonly expiresAt?: Date | string | null;
}

export interface Memory {
  readonly type: string;
  readonly key: string;
  readonly value: JsonValue;
  readonly text: string | null;
  readonly confidence: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
}

export const ROW = {
  memory_type: 'text',
  key: 'text',
  value: 'jsonb',
  text: nullable('text'),
  confidence: 'float8',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  expires_at: nullable('timestamptz'),
} as const;

export function memoryOf(row: Row<typeof ROW>): Memory {
  return {
    type: row.memory_type,
    key: row.key,
    value: row.value as JsonValue,
    text: row.text,
    confidence: row.confidence,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    expiresAt: row.expires_at,
  };
}
