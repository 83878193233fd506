import { escapeLiteral } from 'pg';
import { StatementReader } from '../sql/statement-reader.ts';
import type { Procedure } from './procedure.ts';
import type { ProcedureCall } from './procedure-call.ts';

const NAME = 'pg_catalog.daybreak_publication';
const SIGNATURE = `${NAME}(text, text, text[], text[])`;

/** Creates and drops publications of all tables. They belong to the superuser. */
export const PUBLICATION_PROCEDURE: Procedure = {
  name: NAME,
  signature: SIGNATURE,
  parameters: 'action text, publication text, settings text[], setting_values text[]',
  body: `
  IF NOT has_database_privilege(caller, current_database(), 'CREATE') THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied for database %s', current_database());
  ELSIF action = 'create' THEN
    EXECUTE format('CREATE PUBLICATION %I FOR ALL TABLES', publication) || coalesce(
      (SELECT ' WITH (' || string_agg(format('%I = %L', setting, value), ', ') || ')'
       FROM unnest(settings, setting_values) AS given(setting, value)), '');
  ELSIF action = 'drop' AND EXISTS (SELECT FROM pg_publication p WHERE p.pubname = publication AND p.puballtables) THEN
    EXECUTE format('DROP PUBLICATION %I', publication);
  END IF;`,
};

/** CREATE PUBLICATION … FOR ALL TABLES, and DROP PUBLICATION of such a one. */
export function publicationCall(sql: string): ProcedureCall | undefined {
  if (!/\bpublication\b/i.test(sql)) return undefined;
  const reader = StatementReader.of(sql);
  const verb = reader?.takesOneOf('create', 'drop');
  if (reader === undefined || verb === undefined || !reader.takes('publication')) return undefined;
  const call = verb === 'create' ? readCreate(reader) : readDrop(reader);
  return reader.isAtEnd && !reader.hasFailed ? { signature: SIGNATURE, ...call } : undefined;
}

function readCreate(reader: StatementReader): Omit<ProcedureCall, 'signature'> {
  const publication = reader.name();
  reader.needs('for', 'all', 'tables');
  let settings: readonly (readonly [string, string])[] = [];
  if (reader.takes('with', '(')) {
    settings = reader.list(() => [reader.name(), reader.takes('=') ? reader.nameOrString() : 'true'] as const);
    reader.needs(')');
  }
  return { call: callOf('create', publication, settings) };
}

function readDrop(reader: StatementReader): Omit<ProcedureCall, 'signature'> {
  reader.takes('if', 'exists');
  const publication = reader.name();
  reader.takesOneOf('cascade', 'restrict');
  const condition = `EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname OPERATOR(pg_catalog.=) ${escapeLiteral(publication)} AND puballtables)`;
  return { call: callOf('drop', publication, []), condition };
}

function callOf(action: 'create' | 'drop', publication: string, settings: readonly (readonly [string, string])[]) {
  const array = (values: readonly string[]) => `ARRAY[${values.map(escapeLiteral).join(', ')}]::pg_catalog.text[]`;
  return `CALL ${NAME}(${escapeLiteral(action)}, ${escapeLiteral(publication)}, ${array(settings.map(([name]) => name))}, ${array(settings.map(([, value]) => value))})`;
}
