import { contextOf } from './context.ts';
import { encodeEach } from './encode-parameters.ts';
import { type Rewritten, rewrite } from './rewrite.ts';
import type { Statement } from './statement.ts';
import type { Values } from './typed-runner.ts';

/**
 * The statement for PostgreSQL's own protocol: `:id` → `CAST($1 AS uuid)`, one number a name. With the cast each value
 * can travel as text ({@link encodeTexts}), and means the same as over the Data API.
 */
export function positionalSql({ sql, types, placeholders }: Statement): Rewritten {
  const names = Object.keys(types);
  return rewrite(sql, placeholders, ({ name }) => {
    const type = types[name];
    const number = `$${names.indexOf(name) + 1}`;
    return type === undefined ? number : `CAST(${number} AS ${type.sqlType})`;
  });
}

/**
 * Values as PostgreSQL reads them, in the order of {@link positionalSql}'s numbers; null for NULL.
 *
 * @throws {ParameterError} as the Data API's encoding does.
 */
export function encodeTexts(statement: Statement, values: Values): readonly (string | null)[] {
  const all = { ...statement.boundValues, ...values };
  return encodeEach(contextOf(statement), statement.types, all, (codec, value) =>
    value === null ? null : codec.toText(value),
  );
}
