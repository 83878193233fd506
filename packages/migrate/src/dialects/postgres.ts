import { aurora } from './aurora.ts';
import type { Dialect } from './dialect.ts';

/**
 * PostgreSQL in its own protocol. It refuses what `aurora` refuses: a migration is portable unless its first lines say otherwise, and
 * statements are sent through the same declarations.
 */
export const postgres: Dialect = { ...aurora, name: 'postgres' };
