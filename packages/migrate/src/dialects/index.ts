import type { Backend } from '@daybreak/database/settings';
import { aurora } from './aurora.ts';
import type { Dialect } from './dialect.ts';
import { dsql } from './dsql.ts';
import { postgres } from './postgres.ts';

const DIALECTS: Readonly<Record<Backend, Dialect>> = { 'data-api': aurora, postgres, dsql };

/** The dialect of the database of a connection. */
export function dialectOf({ backend }: { readonly backend: Backend }): Dialect {
  return DIALECTS[backend];
}
