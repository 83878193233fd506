import { normaliseSql } from '@daybreak/sql-text';
import { createRecentMap } from './recent-map.ts';

/** SQL that was sent: read once, however often it is sent. */
export interface SentText {
  /** The same for all texts that differ in their values. */
  readonly statementId: string;
  /** Without values, on one line, shortened. */
  readonly statement: string;
  /** As the log shows it: shortened, with its values. */
  readonly shown: string;
  /** The whole text; undefined once it is forgotten. */
  sql: string | undefined;
}

export interface Texts {
  /** @param shown - of this text, as the log shows it */
  of(sql: string, shown?: string): SentText;
  clear(): void;
}

/** As many as requests are kept: the text of an older request is not asked for. */
export const KEPT_TEXTS = 10_000;
export const KEPT_CHARACTERS = 8 * 1024 * 1024;

/** Texts in bounded memory. What was not used lately is forgotten, also by those who hold it. */
export function createTexts(maxCharacters = KEPT_CHARACTERS, maxTexts = KEPT_TEXTS): Texts {
  const texts = createRecentMap<SentText>();
  let characters = 0;
  const read = (sql: string, shown: string): SentText => {
    const { id, short } = normaliseSql(sql);
    const text = { statementId: id, statement: short, shown, sql };
    texts.add(sql, text);
    characters += sql.length;
    while (characters > maxCharacters || texts.size > maxTexts) {
      const forgotten = texts.forgetOne();
      if (forgotten === undefined) break;
      forgotten.value.sql = undefined;
      characters -= forgotten.key.length;
    }
    return text;
  };
  return {
    of: (sql, shown = sql) => texts.use(sql) ?? read(sql, shown),
    clear() {
      texts.clear();
      characters = 0;
    },
  };
}
