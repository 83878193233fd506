import { quotedName, type TableName } from './names.ts';

export interface IndexProposal extends TableName {
  readonly columns: readonly string[];
}

const MAX_NAME = 63;

const plainWords = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '_');

/** The name that PostgreSQL would choose. */
export const indexName = ({ name, columns }: IndexProposal): string =>
  `${plainWords([name, ...columns].join('_')).slice(0, MAX_NAME - 4)}_idx`;

/** PostgreSQL's reserved words. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently
constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default
deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect
into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps
placing primary references returning right select session_user similar some symmetric system_user table tablesample then to trailing true
union unique user using variadic verbose when where window with`.split(/\s+/),
);

/** The name, in quotes if it needs them. */
const shortName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : quotedName(name);

export function indexSql(proposal: IndexProposal): string {
  const { schema, name, columns } = proposal;
  const table = schema === 'public' ? shortName(name) : `${shortName(schema)}.${shortName(name)}`;
  return `CREATE INDEX ${indexName(proposal)} ON ${table} (${columns.map(shortName).join(', ')})`;
}

/** The command that creates the migration file, and its content. */
export function indexMigration(proposal: IndexProposal): { readonly command: string; readonly text: string } {
  return {
    command: `npm run migrate -- new add_${indexName(proposal)}`,
    text: `${indexSql(proposal)};\n`,
  };
}
