import { escapeIdentifier, escapeLiteral } from 'pg';
import { StatementReader } from '../sql/statement-reader.ts';
import type { Procedure } from './procedure.ts';
import type { ProcedureCall } from './procedure-call.ts';

const NAME = 'pg_catalog.daybreak_event_trigger';
const SIGNATURE = `${NAME}(text, text, boolean, text, regprocedure, text[])`;

/**
 * Creates, alters and drops event triggers. They belong to the superuser, and their functions run as the user who runs the DDL: so only where
 * every session of the superuser ignores event triggers.
 */
export const EVENT_TRIGGER_PROCEDURE: Procedure = {
  name: NAME,
  signature: SIGNATURE,
  parameters: 'action text, trigger_name text, tolerant boolean, detail text, function regprocedure, tags text[]',
  body: `
  IF NOT has_database_privilege(caller, current_database(), 'CREATE') THEN
    RAISE insufficient_privilege USING MESSAGE = format('permission denied for database %s', current_database());
  END IF;
  IF action = 'create' THEN
    IF EXISTS (SELECT FROM pg_proc p WHERE p.oid = function AND pg_is_other_temp_schema(p.pronamespace))
       OR EXISTS (SELECT FROM pg_proc p WHERE p.oid = function AND p.pronamespace = pg_my_temp_schema()) THEN
      RAISE insufficient_privilege USING MESSAGE = 'the function of an event trigger cannot be temporary';
    ELSIF NOT has_function_privilege(caller, function, 'EXECUTE') THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied for function %s', function);
    END IF;
    EXECUTE format('CREATE EVENT TRIGGER %I ON %I %s EXECUTE FUNCTION %s', trigger_name, detail,
      (SELECT 'WHEN TAG IN (' || string_agg(quote_literal(tag), ', ') || ')' FROM unnest(tags) AS tag), function);
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM pg_event_trigger t JOIN pg_depend d ON d.classid = 'pg_event_trigger'::regclass AND d.objid = t.oid
             WHERE t.evtname = trigger_name AND d.deptype = 'e') THEN
    RAISE insufficient_privilege USING MESSAGE = format('must be owner of event trigger %s', trigger_name);
  ELSIF action = 'drop' THEN
    EXECUTE format('DROP EVENT TRIGGER %s %I', CASE WHEN tolerant THEN 'IF EXISTS' ELSE '' END, trigger_name);
  ELSIF action = 'rename' THEN
    EXECUTE format('ALTER EVENT TRIGGER %I RENAME TO %I', trigger_name, detail);
  ELSIF detail IN ('DISABLE', 'ENABLE', 'ENABLE REPLICA', 'ENABLE ALWAYS') THEN
    EXECUTE format('ALTER EVENT TRIGGER %I %s', trigger_name, detail);
  END IF;`,
};

/** CREATE, ALTER (not of the owner) and DROP EVENT TRIGGER. */
export function eventTriggerCall(sql: string): ProcedureCall | undefined {
  if (!/\bevent\s+trigger\b/i.test(sql)) return undefined;
  const reader = StatementReader.of(sql);
  const verb = reader?.takesOneOf('create', 'alter', 'drop');
  if (reader === undefined || verb === undefined || !reader.takes('event', 'trigger')) return undefined;
  const call = { create: readCreate, alter: readAlter, drop: readDrop }[verb](reader);
  return reader.isAtEnd && !reader.hasFailed ? { signature: SIGNATURE, call } : undefined;
}

function readCreate(reader: StatementReader): string {
  const trigger = reader.name();
  reader.needs('on');
  const event = reader.name();
  let tags: readonly string[] = [];
  if (reader.takes('when')) {
    reader.needs('tag', 'in', '(');
    tags = reader.list(() => reader.string());
    reader.needs(')');
  }
  reader.needs('execute');
  if (reader.takesOneOf('function', 'procedure') === undefined) reader.hasFailed = true;
  const name = reader.qualifiedName().map(quoted).join('.');
  reader.needs('(', ')');
  return callOf({ action: 'create', trigger, detail: event, function: `${name}()`, tags });
}

function readAlter(reader: StatementReader): string {
  const trigger = reader.name();
  if (reader.takes('rename', 'to')) return callOf({ action: 'rename', trigger, detail: reader.name() });
  if (reader.takes('disable')) return callOf({ action: 'alter', trigger, detail: 'DISABLE' });
  reader.needs('enable');
  const when = reader.takesOneOf('replica', 'always');
  return callOf({ action: 'alter', trigger, detail: when === undefined ? 'ENABLE' : `ENABLE ${when.toUpperCase()}` });
}

function readDrop(reader: StatementReader): string {
  const tolerant = reader.takes('if', 'exists');
  const trigger = reader.name();
  reader.takesOneOf('cascade', 'restrict');
  return callOf({ action: 'drop', trigger, tolerant });
}

/** Quoted only where it has to be: PostgreSQL's error shows the name as it is here. */
const quoted = (name: string): string => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : escapeIdentifier(name));

interface Change {
  readonly action: 'create' | 'alter' | 'rename' | 'drop';
  readonly trigger: string;
  readonly tolerant?: boolean;
  readonly detail?: string;
  readonly function?: string;
  readonly tags?: readonly string[];
}

function callOf({ action, trigger, tolerant = false, detail, function: name, tags = [] }: Change): string {
  const values = [
    escapeLiteral(action),
    escapeLiteral(trigger),
    String(tolerant),
    detail === undefined ? 'NULL' : escapeLiteral(detail),
    // Looked up as the caller would.
    name === undefined ? 'NULL' : `${escapeLiteral(name)}::pg_catalog.regprocedure`,
    tags.length === 0 ? 'NULL' : `ARRAY[${tags.map(escapeLiteral).join(', ')}]`,
  ];
  return `CALL ${NAME}(${values.join(', ')})`;
}
