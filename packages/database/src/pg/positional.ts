import { positionalSql, type Statement } from '@daybreak/data-api/core';

type Positional = ReturnType<typeof positionalSql>;

/** A statement is declared once and sent often. */
const made = new WeakMap<Statement, Positional>();

/** The statement in PostgreSQL's own protocol. */
export function positionalOf(statement: Statement): Positional {
  const known = made.get(statement);
  if (known !== undefined) return known;
  const positional = positionalSql(statement);
  made.set(statement, positional);
  return positional;
}
