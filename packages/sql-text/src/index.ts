export { adviceFor, type Sender } from './advice.ts';
export { HINTED_TYPES } from './hinted-types.ts';
export { type RewrittenSql, rewriteNamedParameters } from './named-parameters.ts';
export { createNormaliser, type NormalisedStatement, normaliseSql, type Verb } from './normalise.ts';
export { oneLine, shortSql } from './one-line.ts';
export { readOnce } from './read-once.ts';
export {
  createRepeatDetector,
  describeRepeatedStatement,
  type RepeatDetector,
  type RepeatedStatement,
  type RepeatedStatementOptions,
  type SentStatement,
} from './repeat-detector.ts';
export { type SqlReader, type Token, type TokenKind, tokensOf } from './tokens.ts';
