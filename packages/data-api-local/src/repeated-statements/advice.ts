import type { NormalisedStatement } from './normalise.ts';

/** The one request to send instead of the loop, with names of tables and columns, never values. */
export function adviceFor({ verb, text }: Pick<NormalisedStatement, 'verb' | 'text'>): string {
  switch (verb) {
    case 'select':
    case 'values':
      return `Read all rows with one statement: ${listCondition(text) ?? 'a join, or a list in one parameter, = ANY(CAST(:list AS <type>[]))'}. ${LIST_PARAMETER}`;
    case 'delete':
      return `Delete them with one statement: DELETE FROM ${tableOf(text)} ${listCondition(text) ?? 'WHERE … = ANY(CAST(:list AS <type>[]))'}. ${LIST_PARAMETER}`;
    case 'insert':
      return /\breturning\b/.test(text)
        ? `Send all rows with one statement: INSERT INTO ${tableOf(text)} … SELECT … FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS row (<column> <type>, …) RETURNING …. A batch returns no rows.`
        : 'Send one BatchExecuteStatement, with a parameter set for each row.';
    case 'update': {
      const list = listCondition(text);
      const same =
        list === undefined ? '' : ` If all rows get the same values, send one UPDATE ${tableOf(text)} SET … ${list}.`;
      return `Send one BatchExecuteStatement, with a parameter set for each row.${same}`;
    }
    default:
      return 'Send one BatchExecuteStatement, with a parameter set for each of them.';
  }
}

const LIST_PARAMETER = 'The list is one text parameter such as {a,b}: the Data API takes no arrays.';

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

/** `WHERE column = ANY(…)` for the condition with one value; undefined if there is none. */
function listCondition(text: string): string | undefined {
  const where = text.lastIndexOf(' where ');
  if (where === -1) return undefined;
  const found = [...text.slice(where, where + MAX_CONDITIONS).matchAll(EQUALITY)];
  const [, column, cast, suffix] = found.at(-1) ?? [];
  if (column === undefined) return undefined;
  const type = (cast ?? suffix ?? '<type>').replace(KEYWORDS, '');
  const condition = `WHERE ${column} = ANY(CAST(:list AS ${type}[]))`;
  if (found.length === 1) return condition;
  const columns = [...new Set(found.map(([, name]) => name))].join(', ');
  return `${condition}, or the same for another column that differs (${columns})`;
}

function tableOf(text: string): string {
  return TABLE.exec(text)?.[1] ?? '…';
}
