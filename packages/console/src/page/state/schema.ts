import { signal } from '@preact/signals';
import type { Schema } from '../../database/schema.ts';
import { get } from './api.ts';

/** The tables of the database when they were last read. */
export const schema = signal<Schema | undefined>(undefined);

/** @throws {ApiError} for instance because the cluster is paused */
export async function readSchema(): Promise<void> {
  schema.value = await get<Schema>('schema');
}
