import { normaliseSql } from '@daybreak/sql-text';

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

/** Texts in bounded memory. What was used least recently is forgotten, also by those who hold it. */
export function createTexts(maxCharacters = KEPT_CHARACTERS, maxTexts = KEPT_TEXTS): Texts {
  const texts = new Map<string, SentText>();
  let characters = 0;
  const read = (sql: string, shown: string): SentText => {
    const { id, short } = normaliseSql(sql);
    characters += sql.length;
    return { statementId: id, statement: short, shown, sql };
  };
  return {
    of(sql, shown = sql) {
      const text = texts.get(sql) ?? read(sql, shown);
      // A map keeps the order of insertion: the last is the one that was used last.
      texts.delete(sql);
      texts.set(sql, text);
      for (const [oldest, forgotten] of texts) {
        if (characters <= maxCharacters && texts.size <= maxTexts) break;
        texts.delete(oldest);
        forgotten.sql = undefined;
        characters -= oldest.length;
      }
      return text;
    },
    clear() {
      texts.clear();
      characters = 0;
    },
  };
}
