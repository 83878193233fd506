import type { NormalisedStatement } from './normalise.ts';

/** The sender of the statement, as far as the advice depends on it. */
export interface Sender {
  /** It is `@daybreak/data-api`, which takes arrays as parameters. */
  readonly isOwnClient: boolean;
  /** The type that the type hint of a column's parameter means; undefined without a hint. */
  readonly typeOf: (column: string) => string | undefined;
}

const ANY_SENDER: Sender = { isOwnClient: false, typeOf: () => undefined };

/** The one request to send instead of the loop, with names of tables and columns, never values. */
export function adviceFor({ verb, text }: Pick<NormalisedStatement, 'verb' | 'text'>, sender = ANY_SENDER): string {
  const list = listOf(text, sender);
  switch (verb) {
    case 'select':
    case 'values':
      return `Read all rows with one statement: ${list.condition ?? `a join, or a list in one parameter, ${list.any}`}. ${list.parameter}`;
    case 'delete':
      return `Delete them with one statement: DELETE FROM ${tableOf(text)} ${list.condition ?? `WHERE … ${list.any}`}. ${list.parameter}`;
    case 'insert':
      if (sender.isOwnClient) return 'Send all rows with one insertMany of @daybreak/data-api/many.';
      return /\breturning\b/.test(text)
        ? `Send all rows with one statement: INSERT INTO ${tableOf(text)} … SELECT … FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (<column> <type>, …) RETURNING …. A batch returns no rows.`
        : 'Send one BatchExecuteStatement, with a parameter set for each row.';
    case 'update': {
      const same =
        list.condition === undefined
          ? ''
          : ` If all rows get the same values, send one UPDATE ${tableOf(text)} SET … ${list.condition}.${sender.isOwnClient ? ` ${list.parameter}` : ''}`;
      return sender.isOwnClient
        ? `Send all rows with one updateMany of @daybreak/data-api/many.${same}`
        : `Send one BatchExecuteStatement, with a parameter set for each row.${same}`;
    }
    default:
      return 'Send one BatchExecuteStatement, with a parameter set for each of them.';
  }
}

const NAME = String.raw`[\w$\u0080-\uffff"]+(?:\.[\w$\u0080-\uffff"]+)*`;
const TABLE = new RegExp(String.raw`\b(?:insert into|update|delete from)(?: only)? (${NAME})`);
/** `column = ?`, with a cast in either form or without. */
const EQUALITY = new RegExp(
  String.raw`(${NAME}) ?= ?(?:cast\( ?\? as ([^()?]+?) ?\)|\?(?:::([a-z0-9_" ]+[a-z0-9_"]))?)`,
  'g',
);
/** How many characters of the conditions are read. */
const MAX_CONDITIONS = 2000;
const KEYWORDS = /\s(?:and|or|for|order|group|limit|returning)\b.*$/;

/** A list in place of the one value that differs. */
interface List {
  /** `WHERE column = ANY(…)` for the condition with one value; undefined if there is none. */
  readonly condition: string | undefined;
  /** `= ANY(…)` for a column that is not known. */
  readonly any: string;
  /** How to pass the list. */
  readonly parameter: string;
}

function listOf(text: string, { isOwnClient, typeOf }: Sender): List {
  const where = text.lastIndexOf(' where ');
  const found = where === -1 ? [] : [...text.slice(where, where + MAX_CONDITIONS).matchAll(EQUALITY)];
  const [, column, cast, suffix] = found.at(-1) ?? [];
  const hinted = column === undefined ? undefined : typeOf(column);
  const type = (cast ?? suffix ?? hinted ?? '<type>').replace(KEYWORDS, '');
  const any = isOwnClient ? '= ANY(:list)' : `= ANY(CAST(:list AS ${type}[]))`;
  const columns = [...new Set(found.map(([, name]) => name))].join(', ');
  const others = found.length > 1 ? `, or the same for another column that differs (${columns})` : '';
  return {
    condition: column === undefined ? undefined : `WHERE ${column} ${any}${others}`,
    any,
    parameter: isOwnClient
      ? `Declare the parameter list as array('${type}').`
      : 'The list is one text parameter such as {a,b}: the Data API takes no arrays.',
  };
}

function tableOf(text: string): string {
  return TABLE.exec(text)?.[1] ?? '…';
}
