import { contextOf } from './context.ts';
import { encodeEach } from './encode-parameters.ts';
import { type Rewritten, rewrite } from './rewrite.ts';
import type { Statement } from './statement.ts';
import type { Values } from './typed-runner.ts';

/**
 * The statement for PostgreSQL's own protocol: `:id` → `CAST($1 AS uuid)`, one number for each name. Because of the cast each
 * value can be sent as text ({@link encodeTexts}), and means the same as over the Data API.
 *
 * @example
 * const findUser = statement({ sql: 'SELECT email FROM users WHERE id = :id', parameters: { id: 'uuid' }, row: { email: 'text' } });
 * const { sql, positionOf } = positionalSql(findUser);
 * const { rows } = await pgClient.query(sql, [...encodeTexts(findUser, { id })]);
 * // sent: SELECT email FROM users WHERE id = CAST($1 AS uuid)
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
 * @example encodeTexts(insertTags, { ids: [1, 2], isNew: true }) // ['{1,2}', 't']
 * @throws {ParameterError} as the Data API's encoding does.
 */
export function encodeTexts(statement: Statement, values: Values): readonly (string | null)[] {
  const all = { ...statement.boundValues, ...values };
  return encodeEach(contextOf(statement), statement.types, all, (codec, value) =>
    value === null ? null : codec.toText(value),
  );
}
