// What Aurora DSQL accepts and refuses, as data and pure functions: no server is loaded.
export { type Judgement, judgeSql, loadRules } from './judge.ts';
export { acceptsParameter, parameterRefusal } from './settings.ts';
export type { Certainty, JudgedStatement, Refusal, StatementKind, SyntaxProblem } from './statement.ts';

/**
 * The state of Aurora DSQL that these rules describe. It changes monthly: what was refused then may be accepted today.
 * Sources: 226 statements recorded from a real cluster (Dreamescaper/dsql-emulator, MIT, September 2026), and AWS's user guide.
 */
export const DSQL_RULES_AS_OF = '2026-09';
