// Statements that Aurora DSQL does not have at all.
import { DOCUMENTED, INFERRED, type Rule, refuse } from './rule.ts';
import type { Refusal } from './statement.ts';

/** Recorded messages, by the parser's name of the statement. */
const RECORDED: Readonly<Record<string, Refusal>> = {
  TruncateStmt: unsupported('Truncate', 'DELETE, at most 3,000 rows in a transaction'),
  CreateExtensionStmt: unsupported('CreateExtension'),
  CreateTableSpaceStmt: unsupported('CreateTableSpace'),
  CreateForeignTableStmt: unsupported('CreateForeignTable'),
  CreatedbStmt: unsupported('Createdb', 'a schema; a cluster has one database, postgres'),
  CreateTableAsStmt: unsupported('CreateTableAs', 'CREATE TABLE, then INSERT … SELECT'),
  CompositeTypeStmt: unsupported('CompositeType', 'jsonb, or a column for each member'),
  CreateRangeStmt: unsupported('CreateRange', 'two columns'),
  ListenStmt: unsupported('Listen'),
  NotifyStmt: unsupported('Notify'),
  UnlistenStmt: unsupported('Unlisten'),
  AlterSystemStmt: unsupported('AlterSystem'),
  CreateTrigStmt: refuse('trigger', 'CREATE TRIGGER not supported'),
  CreateEnumStmt: refuse('enum', 'CREATE TYPE not supported', { instead: 'text with CHECK (… IN (…))' }),
  AlterEnumStmt: refuse('enum', 'ALTER TYPE not supported', { instead: 'text with CHECK (… IN (…))' }),
  MergeStmt: refuse('merge', 'unsupported statement type: MERGE', { instead: 'INSERT … ON CONFLICT' }),
};

/** Not recorded: absent from AWS's own grammar of Aurora DSQL (dsql-lint). The messages follow the recorded ones. */
const INFERRED_NAMES = [
  ...['Do', 'Prepare', 'Execute', 'Deallocate', 'DeclareCursor', 'Fetch', 'ClosePortal', 'Lock', 'Discard', 'Rule'],
  ...['CreatePolicy', 'AlterPolicy', 'Cluster', 'Reindex', 'CheckPoint', 'Load', 'CreateEventTrig', 'AlterEventTrig'],
  ...['CreatePublication', 'CreateSubscription', 'CreateFdw', 'CreateForeignServer', 'CreateUserMapping'],
  ...['ImportForeignSchema', 'RefreshMatView', 'CreateConversion', 'CreateCast', 'CreateOpClass', 'CreateOpFamily'],
  ...['CreateAm', 'CreateTransform', 'SecLabel', 'AlterDatabase', 'AlterDatabaseSet', 'CreatePLang', 'Dropdb'],
  ...['DropTableSpace', 'AlterExtension', 'Define', 'AlterType', 'CompositeType'],
];
const INFERRED_STATEMENTS = new Set(INFERRED_NAMES.map((name) => `${name}Stmt`));

function unsupported(name: string, instead?: string): Refusal {
  return refuse(`statement-${name.toLowerCase()}`, `unsupported statement: ${name}`, instead ? { instead } : {});
}

const byName: Rule = ({ tag }) => {
  if (RECORDED[tag] !== undefined) return RECORDED[tag];
  if (!INFERRED_STATEMENTS.has(tag)) return undefined;
  const name = tag.slice(0, -'Stmt'.length);
  return refuse(`statement-${name.toLowerCase()}`, `unsupported statement: ${name}`, INFERRED);
};

const vacuum: Rule = ({ tag, node }) =>
  tag === 'VacuumStmt' && node.is_vacuumcmd === true ? refuse('vacuum', 'unsupported VACUUM statement') : undefined;

/** The objects whose DROP and RENAME are in AWS's grammar. Only types are recorded as refused. */
const DROPPED = ['TABLE', 'VIEW', 'INDEX', 'SEQUENCE', 'SCHEMA', 'FUNCTION', 'DOMAIN', 'STATISTIC_EXT', 'ROUTINE'];
const RENAMED = [...DROPPED, 'COLUMN', 'TABCONSTRAINT', 'DOMCONSTRAINT', 'ROLE'];

const drop: Rule = ({ tag, node }) => refuseObject(tag === 'DropStmt', node.removeType, DROPPED, 'DROP');
const rename: Rule = ({ tag, node }) => refuseObject(tag === 'RenameStmt', node.renameType, RENAMED, 'RENAME');

function refuseObject(applies: boolean, type: unknown, known: readonly string[], verb: string): Refusal | undefined {
  const name = String(type).replace(/^OBJECT_/, '');
  if (!applies || known.includes(name)) return undefined;
  const certainty = name === 'TYPE' ? 'recorded' : 'inferred';
  return refuse(`${verb.toLowerCase()}-object`, `unsupported object in ${verb} statement`, { certainty });
}

/** SELECT … INTO makes a table. */
const selectInto: Rule = ({ tag, node }) =>
  tag === 'SelectStmt' && node.intoClause !== undefined
    ? refuse('select-into', 'unsupported statement: CreateTableAs', INFERRED)
    : undefined;

const grantOnSystemSchema: Rule = ({ tag, node }) => {
  if (tag !== 'GrantStmt' || node.objtype !== 'OBJECT_SCHEMA' || !Array.isArray(node.objects)) return undefined;
  if (!node.objects.some((object) => object.String?.sval === 'public')) return undefined;
  return refuse('grant-on-public', 'feature not supported on system entity', {
    ...DOCUMENTED,
    instead: 'nothing: roles may use public. Grant on its tables',
  });
};

export const WHOLE_STATEMENT_RULES: readonly Rule[] = [byName, vacuum, drop, rename, selectInto, grantOnSystemSchema];
