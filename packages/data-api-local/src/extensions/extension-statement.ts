import { StatementReader } from '../sql/statement-reader.ts';

/** A statement about one extension that a superuser has to run. */
export interface ExtensionStatement {
  readonly action: 'create' | 'drop' | 'update';
  readonly extension: string;
  /** IF NOT EXISTS, or IF EXISTS. */
  readonly tolerant: boolean;
  readonly schema: string | undefined;
  readonly version: string | undefined;
  readonly cascade: boolean;
}

/**
 * Reads `CREATE EXTENSION`, `DROP EXTENSION` of one and `ALTER EXTENSION … UPDATE`, for the extensions of the list. Undefined for
 * everything else, including mistakes, which PostgreSQL reports.
 */
export function readExtensionStatement(sql: string, extensions: readonly string[]): ExtensionStatement | undefined {
  if (!/\bextension\b/i.test(sql)) return undefined;
  const reader = StatementReader.of(sql);
  const verb = reader?.takesOneOf('create', 'drop', 'alter');
  if (reader === undefined || verb === undefined || !reader.takes('extension')) return undefined;
  const tolerant =
    (verb === 'create' && reader.takes('if', 'not', 'exists')) || (verb === 'drop' && reader.takes('if', 'exists'));
  const extension = reader.name();
  if (!extensions.includes(extension)) return undefined;
  const rest =
    verb === 'create'
      ? readCreate(reader)
      : verb === 'drop'
        ? { ...NO_REST, cascade: readDrop(reader) }
        : readUpdate(reader);
  if (!reader.isAtEnd || reader.hasFailed) return undefined;
  return { action: verb === 'alter' ? 'update' : verb, extension, tolerant, ...rest };
}

type Rest = Pick<ExtensionStatement, 'schema' | 'version' | 'cascade'>;

const NO_REST: Rest = { schema: undefined, version: undefined, cascade: false };

function readCreate(reader: StatementReader): Rest {
  let rest = NO_REST;
  reader.takes('with');
  while (!reader.isAtEnd && !reader.hasFailed) {
    if (!rest.cascade && reader.takes('cascade')) rest = { ...rest, cascade: true };
    else if (rest.schema === undefined && reader.takes('schema')) rest = { ...rest, schema: reader.name() };
    else if (rest.version === undefined && reader.takes('version')) rest = { ...rest, version: reader.nameOrString() };
    else reader.hasFailed = true;
  }
  return rest;
}

function readDrop(reader: StatementReader): boolean {
  return reader.takesOneOf('cascade', 'restrict') === 'cascade';
}

function readUpdate(reader: StatementReader): Rest {
  reader.needs('update');
  return { ...NO_REST, version: reader.takes('to') ? reader.nameOrString() : undefined };
}
