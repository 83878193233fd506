import { type Token, tokensOf } from '@daybreak/sql-text';
import { escapeLiteral } from 'pg';
import { extensionCall } from '../extensions/extension-call.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { eventTriggerCall } from './event-triggers.ts';
import { blockOf } from './procedure-call.ts';
import { publicationCall } from './publications.ts';
import { grantCall } from './role-grants.ts';

/** What PostgreSQL gets for a statement of a caller. */
export type TextForPostgres = (statement: StatementText) => string;

const WORTH_READING = /\b(?:extension|event\s+trigger|publication)\b|\b(?:grant|revoke)\b.*\b(?:rds|pg)_/is;

/**
 * Replaces a statement that PostgreSQL leaves to superusers, and Aurora to rds_superuser, by a block that calls a procedure of ours: also
 * inside the body of a DO block.
 * @param extensions those that the master user may create
 */
export const textForPostgres =
  (extensions: readonly string[]): TextForPostgres =>
  ({ sql, text, names }) => {
    if (names.length > 0 || !WORTH_READING.test(sql)) return text;
    const block = blockFor(sql, extensions) ?? bodyOfDo(sql, extensions);
    return block === undefined ? text : `DO ${escapeLiteral(block)}`;
  };

function blockFor(sql: string, extensions: readonly string[]): string | undefined {
  const call = extensionCall(sql, extensions) ?? eventTriggerCall(sql) ?? publicationCall(sql) ?? grantCall(sql);
  return call === undefined ? undefined : blockOf(call, sql);
}

/** The body of a `DO … [LANGUAGE plpgsql]`, with its statements replaced; undefined if there is nothing to replace. */
function bodyOfDo(sql: string, extensions: readonly string[]): string | undefined {
  const tokens = tokensOf(sql, 'postgres').filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const texts = tokens.map(({ start, end }) => sql.slice(start, end));
  const at = tokens.findIndex(({ kind }) => kind === 'dollarQuoted' || kind === 'string');
  const body = bodyText(tokens[at], texts[at] ?? '');
  const others = texts.filter((text, index) => index !== at && text !== ';').map((text) => text.toLowerCase());
  if (body === undefined || !/^do(?: language plpgsql)?$/.test(others.join(' '))) return undefined;
  const replaced = replaceStatements(body, extensions);
  return replaced === body ? undefined : replaced;
}

function bodyText(token: Token | undefined, text: string): string | undefined {
  if (token?.kind === 'dollarQuoted') {
    const quote = text.length - text.indexOf('$', 1) > 0 ? text.indexOf('$', 1) + 1 : 0;
    return text.slice(quote, text.length - quote);
  }
  return token?.kind === 'string' && !text.includes('\\') ? text.slice(1, -1).replaceAll("''", "'") : undefined;
}

/** Words after which PL/pgSQL expects a statement. */
const BEFORE_STATEMENT = ['begin', 'then', 'else', 'loop'];

function replaceStatements(body: string, extensions: readonly string[]): string {
  const tokens = tokensOf(body, 'postgres').filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  let result = '';
  let copied = 0;
  let begins = true;
  for (const [index, { start, end, kind }] of tokens.entries()) {
    const isBeginning = begins;
    const text = body.slice(start, end).toLowerCase();
    begins = text === ';' || (kind === 'word' && BEFORE_STATEMENT.includes(text));
    if (!isBeginning || start < copied) continue;
    const last = tokens.slice(index).find((token) => body.slice(token.start, token.end) === ';');
    if (last === undefined) break;
    const statement = statementText(body.slice(start, last.start));
    const block = blockFor(statement, extensions);
    if (block === undefined) continue;
    result += body.slice(copied, start) + block;
    copied = last.start;
  }
  return result + body.slice(copied);
}

/** A statement of PL/pgSQL, or what `EXECUTE '…'` runs. */
const statementText = (statement: string): string =>
  /^execute\s*'((?:[^'\\]|'')*)'\s*$/is.exec(statement)?.[1]?.replaceAll("''", "'") ?? statement;
