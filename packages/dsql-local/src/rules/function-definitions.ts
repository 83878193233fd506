import { optionOf } from './nodes.ts';
import { INFERRED, type Rule, refuse } from './rule.ts';

const language: Rule = ({ tag, node }) => {
  if (tag !== 'CreateFunctionStmt') return undefined;
  if (node.is_procedure === true) return refuse('procedure', 'CREATE PROCEDURE not supported', INFERRED);
  const name = optionOf(node.options, 'language') ?? 'sql';
  if (name.toLowerCase() === 'sql') return undefined;
  return refuse('function-language', `CREATE FUNCTION with language ${name} not supported`, {
    certainty: name === 'plpgsql' ? 'recorded' : 'inferred',
    instead: 'LANGUAGE sql',
  });
};

const sequence: Rule = ({ tag, node }) =>
  tag === 'CreateSeqStmt' && !hasCache(node.options) ? cacheRefusal('CREATE SEQUENCE') : undefined;

/** Aurora DSQL requires CACHE 1, or CACHE 65536 or more. */
export function hasCache(options: unknown): boolean {
  const cache = Number(optionOf(options, 'cache') ?? Number.NaN);
  return cache === 1 || cache >= 65_536;
}

/** @param subject `CREATE SEQUENCE` or `identity column` */
export function cacheRefusal(subject: string) {
  return refuse(
    'sequence-cache',
    `${subject} is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1`,
    { instead: 'CACHE 65536' },
  );
}

export const DEFINITION_RULES: readonly Rule[] = [language, sequence];
