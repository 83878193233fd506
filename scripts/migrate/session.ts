import type { Database } from '@daybreak/database';

/** What runs a statement: the database itself, or one transaction of it. */
export type Session = Pick<Database, 'query' | 'execute'>;
