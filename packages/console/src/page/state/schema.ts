import { signal } from '@preact/signals';
import type { Schema } from '../../database/schema.ts';
import { get } from './api.ts';

/** The tables of the database, as they were when somebody looked last. */
export const schema = signal<Schema | undefined>(undefined);

/** @throws {ApiError} the cluster is paused, for instance */
export async function readSchema(): Promise<void> {
  schema.value = await get<Schema>('schema');
}
