import { normaliseSql } from '@daybreak/sql-text';
import { createRecentMap } from './recent-map.ts';

/** A text of SQL that was sent. It is parsed once, even if it is sent often. */
export interface SentText {
  /** The same for all texts that differ only in their values. */
  readonly statementId: string;
  /** Without values, on one line, shortened. */
  readonly statement: string;
  /** As in the log: shortened, with its values. */
  readonly shown: string;
  /** The whole text; undefined after it was dropped. */
  sql: string | undefined;
}

export interface Texts {
  /** @param shown - this text as in the log */
  of(sql: string, shown?: string): SentText;
  clear(): void;
}

/** Equal to the number of kept requests, because only they need their text. */
export const KEPT_TEXTS = 10_000;
export const KEPT_CHARACTERS = 8 * 1024 * 1024;

/** Texts in bounded memory. A text that was not used lately is dropped, also from the objects returned earlier. */
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
