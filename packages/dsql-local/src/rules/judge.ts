import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { ALTER_TABLE_RULES } from './alter-table.ts';
import { type PlainSql, withoutExtensions } from './extensions.ts';
import { DEFINITION_RULES } from './function-definitions.ts';
import { INDEX_RULES } from './indexes.ts';
import { kindOf } from './kind.ts';
import { tagged } from './nodes.ts';
import { QUERY_RULES } from './queries.ts';
import type { Rule } from './rule.ts';
import type { JudgedStatement, SyntaxProblem } from './statement.ts';
import { TABLE_RULES } from './tables.ts';
import { TRANSACTION_RULES } from './transactions.ts';
import { WHOLE_STATEMENT_RULES } from './whole-statements.ts';

/** The first rule that applies gives the answer, as the cluster gives one error. */
const RULES: readonly Rule[] = [
  ...WHOLE_STATEMENT_RULES,
  ...TRANSACTION_RULES,
  ...DEFINITION_RULES,
  ...TABLE_RULES,
  ...ALTER_TABLE_RULES,
  ...INDEX_RULES,
  ...QUERY_RULES,
];

export type Judgement =
  | { readonly statements: readonly JudgedStatement[]; readonly problem?: undefined }
  | { readonly statements?: undefined; readonly problem: SyntaxProblem };

/** Loads PostgreSQL's parser (WebAssembly, about 50 ms once a process). Call it before {@link judgeSql}. */
export async function loadRules(): Promise<void> {
  await loadModule();
}

/**
 * Decides for each statement whether Aurora DSQL accepts it, by its text alone: no database is asked, so a table that does not
 * exist, a full transaction or a conflict is not found. Call {@link loadRules} once before it.
 *
 * ```ts
 * await loadRules();
 * const { statements, problem } = judgeSql('CREATE TABLE t (id serial PRIMARY KEY)');
 * statements?.[0]?.refusal; // { rule: 'serial', sqlState: '42704', message: 'type "serial" does not exist', … }
 * ```
 */
export function judgeSql(sql: string): Judgement {
  let plainText = sql;
  try {
    const plain = withoutExtensions(sql);
    plainText = plain.sql.toString('utf8');
    // The parser refuses the empty string with an error that is not about SQL.
    return { statements: sql.trim() === '' ? [] : judge(plain) };
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    return { problem: { message: error.message, position: (error.sqlDetails?.cursorPosition ?? 0) + 1, plainText } };
  }

  function judge(plain: PlainSql): readonly JudgedStatement[] {
    const bytes = Buffer.from(sql, 'utf8');
    let before = 0;
    return (parseSync(plain.sql.toString('utf8')).stmts ?? []).flatMap(({ stmt, stmt_location, stmt_len }) => {
      if (stmt === undefined) return [];
      // The parser leaves out a location of 0 and a length that reaches to the end. Comments and white space come first.
      const from = stmt_location ?? 0;
      const to = stmt_len ? from + stmt_len : bytes.length;
      const placeIn = (places: readonly number[]) => places.find((place) => place >= before && place < to);
      // The parser sees blanks instead of AWS IAM.
      const iam = placeIn(plain.iam);
      const extension = iam !== undefined ? 'iam' : placeIn(plain.async) !== undefined ? 'async' : undefined;
      const startByte = iam ?? from + leadingBytes(bytes.toString('utf8', from, to));
      before = to;
      const statement = tagged(stmt);
      return {
        text: bytes.toString('utf8', startByte, to).trimEnd(),
        start: bytes.toString('utf8', 0, startByte).length,
        plainText: plain.sql.toString('utf8', startByte, to).trimEnd(),
        startByte,
        kind: kindOf(statement),
        node: stmt,
        extension,
        refusal: RULES.map((rule) => rule(statement, extension)).find((refusal) => refusal !== undefined),
      };
    });
  }
}

/** The length of the comments and the white space before the first word. */
function leadingBytes(text: string): number {
  const [leading = ''] = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text) ?? [];
  return Buffer.byteLength(leading);
}
