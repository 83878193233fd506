import { INFERRED, type Rule, refuse } from './rule.ts';
import { TOO_MANY_KEYS } from './tables.ts';

const MAX_KEYS = 8;

interface Key {
  readonly IndexElem: { readonly ordering?: string; readonly opclass?: unknown; readonly collation?: unknown };
}

const createIndex: Rule = ({ tag, node }, extension) => {
  if (tag !== 'IndexStmt') return undefined;
  const keys = (node.indexParams ?? []) as readonly Key[];
  if (keys.some(({ IndexElem: { ordering } }) => ordering === 'SORTBY_ASC' || ordering === 'SORTBY_DESC')) {
    return refuse('index-sort-order', 'specifying sort order not supported for index keys', {
      certainty: 'documented',
      instead: 'the key without ASC or DESC: PostgreSQL reads an index in both directions',
    });
  }
  if (extension !== 'async' || node.concurrent === true) {
    return refuse('index-without-async', 'unsupported mode. please use CREATE INDEX ASYNC.', {
      instead: 'CREATE INDEX ASYNC, then wait for its job',
    });
  }
  if (node.accessMethod !== 'btree') {
    return refuse('index-method', `unsupported index access method: ${String(node.accessMethod)}`, INFERRED);
  }
  if (keys.some(({ IndexElem: { opclass, collation } }) => opclass !== undefined || collation !== undefined)) {
    return refuse('index-key-option', 'operator classes and COLLATE not supported for index keys', INFERRED);
  }
  return keys.length > MAX_KEYS ? TOO_MANY_KEYS : undefined;
};

export const INDEX_RULES: readonly Rule[] = [createIndex];
