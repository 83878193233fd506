/**
 * PostgreSQL's own sentences, by class of SQLSTATE. A message is shown as far as one of them reads it, so that nothing
 * else in it, a value above all, reaches an error.
 *
 * `{constraint}`, `{table}`, `{column}`: a quoted name of the schema. `{name}`: a quoted name that may come from a value.
 * `{word}`: a type, or words without quotes. `{n}`: a number of PostgreSQL's own. `{value}`: hidden. What follows the
 * sentence is dropped.
 *
 * @see https://github.com/postgres/postgres/tree/master/src/backend (errmsg)
 */
const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  '08': ['bind message supplies {n} parameters, but prepared statement {value} requires {n}'],
  '0A': [
    'cached plan must not change result type',
    'cannot insert multiple commands into a prepared statement',
    'extension {name} is not available',
  ],
  '21': [
    'more than one row returned by a subquery used as an expression',
    'ON CONFLICT DO UPDATE command cannot affect row a second time',
    'MERGE command cannot affect row a second time',
  ],
  '22': [
    'invalid input syntax for type {word}',
    'invalid input value for enum {word}',
    'value {value} is out of range for type {word}',
    'value too long for type {word}',
    'smallint out of range',
    'integer out of range',
    'bigint out of range',
    'numeric field overflow',
    'value out of range: overflow',
    'value out of range: underflow',
    'timestamp out of range',
    'interval out of range',
    'date/time field value out of range',
    'date field value out of range',
    'time field value out of range',
    'division by zero',
    'malformed array literal',
    'malformed record literal',
    'invalid regular expression',
    'invalid byte sequence for encoding',
    'invalid value for parameter {name}',
    'LIMIT must not be negative',
    'OFFSET must not be negative',
    'unsupported Unicode escape sequence',
    'cannot cast jsonb {word} to type {word}',
    'null value not allowed',
  ],
  '23': [
    'null value in column {column} of relation {table} violates not-null constraint',
    'duplicate key value violates unique constraint {constraint}',
    'conflicting key value violates exclusion constraint {constraint}',
    'new row for relation {table} violates check constraint {constraint}',
    'insert or update on table {table} violates foreign key constraint {constraint}',
    'update or delete on table {table} violates foreign key constraint {constraint} on table {name}',
    'update or delete on table {table} violates RESTRICT setting of foreign key constraint {constraint} on table {name}',
    'check constraint {constraint} of relation {table} is violated by some row',
    'column {column} of relation {table} contains null values',
    'could not create unique index {constraint}',
    'value for domain {word} violates check constraint {constraint}',
    'domain {word} does not allow null values',
    'no partition of relation {table} found for row',
  ],
  '25': [
    'current transaction is aborted, commands ignored until end of transaction block',
    'cannot execute {word} in a read-only transaction',
    '{word} cannot run inside a transaction block',
    '{word} can only be used in transaction blocks',
    'SET TRANSACTION ISOLATION LEVEL must be called before any query',
    'SET TRANSACTION [NOT] DEFERRABLE must be called before any query',
    'transaction read-write mode must be set before any query',
  ],
  '28': ['password authentication failed for user {value}', 'role {name} is not permitted to log in'],
  '2B': ['cannot drop {word} because other objects depend on it'],
  '34': ['cursor {name} does not exist'],
  '3B': ['savepoint {name} does not exist'],
  '3D': ['database {name} does not exist'],
  '3F': ['schema {name} does not exist', 'no schema has been selected to create in'],
  '40': [
    'could not serialize access due to concurrent update',
    'could not serialize access due to concurrent delete',
    'could not serialize access due to read/write dependencies among transactions',
    'deadlock detected',
  ],
  '42': [
    'syntax error at or near {name}',
    'syntax error at end of input',
    'unterminated quoted string at or near',
    'unterminated dollar-quoted string at or near',
    '{word} {name} does not exist',
    '{word} {name} already exists',
    '{word} {name} of relation {name} does not exist',
    '{word} {name} of relation {name} already exists',
    '{word} {name} for relation {name} already exists',
    '{word} {name} for table {name} does not exist',
    'operator does not exist: {word}',
    'operator is not unique: {word}',
    '{word} does not exist',
    '{word} is not unique',
    'column {name} is of type {word} but expression is of type {word}',
    'column {name} cannot be cast automatically to type {word}',
    'column reference {name} is ambiguous',
    'column {name} specified more than once',
    'column {name} must appear in the GROUP BY clause or be used in an aggregate function',
    'column {name} can only be updated to DEFAULT',
    'cannot insert a non-DEFAULT value into column {name}',
    'table name {name} specified more than once',
    'missing FROM-clause entry for table {name}',
    'invalid reference to FROM-clause entry for table {name}',
    'there is no unique or exclusion constraint matching the ON CONFLICT specification',
    'INSERT has more expressions than target columns',
    'INSERT has more target columns than expressions',
    'each {word} query must have the same number of columns',
    'could not determine data type of parameter {word}',
    'could not determine polymorphic type',
    'inconsistent types deduced for parameter {word}',
    'op ANY/ALL (array) requires array on right side',
    'argument of {word} must be type {word}, not type {word}',
    '{word} could not convert type {word} to {word}',
    '{word} types {word} and {word} cannot be matched',
    'cannot cast type {word} to {word}',
    'aggregate functions are not allowed in {word}',
    'must be owner of {word}',
    'permission denied for {word}',
    'permission denied to {word}',
    'new row violates row-level security policy for table {table}',
    'new row violates row-level security policy {name} for table {table}',
    'unrecognized configuration parameter {name}',
  ],
  '44': ['new row violates check option for view {table}'],
  '53': ['sorry, too many clients already', 'remaining connection slots are reserved', 'out of memory'],
  '54': ['stack depth limit exceeded', 'index row size {n} exceeds', 'index row requires {n} bytes'],
  '55': [
    'could not obtain lock on {word} {name}',
    'could not obtain lock on row in relation {table}',
    'canceling statement due to lock timeout',
    'unsafe use of new value {name} of enum type {word}',
  ],
  '57': [
    'canceling statement due to statement timeout',
    'canceling statement due to user request',
    'terminating connection due to administrator command',
    'the database system is starting up',
    'the database system is shutting down',
  ],
};

/** PostgreSQL's hints that a person is helped by; others may hold values and are dropped. */
const HINTS: readonly string[] = [
  'No operator matches the given name and argument types. You might need to add explicit type casts.',
  'No operator matches the given name and argument type. You might need to add an explicit type cast.',
  'No function matches the given name and argument types. You might need to add explicit type casts.',
  'You will need to rewrite or cast the expression.',
  'The transaction might succeed if retried.',
  'Perhaps you meant to reference the column {name}.',
  'Perhaps you meant to reference the column {name} or the column {name}.',
  'Perhaps you meant to reference the table alias {name}.',
  'There is an entry for table {name}, but it cannot be referenced from this part of the query.',
  'You might need to specify {word}.',
  'Use DROP ... CASCADE to drop the dependent objects too.',
  'See server log for query details.',
  'Increase the configuration parameter "max_stack_depth" (currently {word}), after ensuring the platform\'s stack depth limit is adequate.',
  'Use OVERRIDING SYSTEM VALUE to override.',
  'Specify a column list or a target.',
  'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
];

/** A part of a sentence that is not fixed. */
type Slot = 'constraint' | 'table' | 'column' | 'name' | 'word' | 'n' | 'value';

/** Each reads at most some 200 characters, but for a value; no pattern can take more than linear time. */
const SLOTS: Readonly<Record<Slot, string>> = {
  constraint: '"([^"]{1,128})"',
  table: '"([^"]{1,128})"',
  column: '"([^"]{1,128})"',
  name: '"([^"]{1,128})"',
  // A type in quotes has capitals; what follows a colon or a semicolon may be a value.
  word: '((?:"[^"]{1,128}"|[^":;\\n]){1,200})',
  n: '(\\d{1,9})',
  value: '("[^]*")',
};

interface Sentence {
  readonly pattern: RegExp;
  /** Fixed texts; a slot is between each two of them. */
  readonly fixed: readonly string[];
  readonly slots: readonly Slot[];
}

function sentence(template: string): Sentence {
  const fixed = template.split(/\{\w+\}/);
  const slots = [...template.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot as Slot);
  const source = fixed.map((text, index) => {
    const slot = slots[index];
    return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + (slot === undefined ? '' : SLOTS[slot]);
  });
  return { pattern: new RegExp(`^${source.join('')}`), fixed, slots };
}

/** Compiled at the first error: a program without one does not pay for it. */
const compiled = new Map<readonly string[], readonly Sentence[]>();
function sentencesOf(templates: readonly string[]): readonly Sentence[] {
  const known = compiled.get(templates) ?? templates.map(sentence);
  compiled.set(templates, known);
  return known;
}

/** A message of PostgreSQL without values, and the names that programs read. */
export interface KnownMessage {
  readonly text: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

/** Whether a quoted name may be shown: one that the caller wrote into the SQL text is no secret. */
export type MayShow = (name: string) => boolean;

/** The part of a message that is one of PostgreSQL's own sentences; undefined when it is none of those known here. */
export function knownMessage(sqlState: string, message: string, mayShow: MayShow): KnownMessage | undefined {
  return read(SENTENCES[sqlState.slice(0, 2)] ?? [], message, mayShow);
}

/** The part of a hint that is one of PostgreSQL's own; undefined when it is none of those known here. */
export function knownHint(hint: string, mayShow: MayShow): string | undefined {
  return read(HINTS, hint, mayShow)?.text;
}

function read(templates: readonly string[], message: string, mayShow: MayShow): KnownMessage | undefined {
  for (const { pattern, fixed, slots } of sentencesOf(templates)) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const names: { constraint?: string; table?: string; column?: string } = {};
    let text = fixed[0] ?? '';
    for (const [index, slot] of slots.entries()) {
      const value = match[index + 1] ?? '';
      if (slot === 'constraint' || slot === 'table' || slot === 'column') names[slot] = value;
      text += shown(slot, value, mayShow) + (fixed[index + 1] ?? '');
    }
    return { text, ...names };
  }
  return undefined;
}

function shown(slot: Slot, value: string, mayShow: MayShow): string {
  if (slot === 'value') return '"…"';
  if (slot === 'word' || slot === 'n') return value;
  return slot === 'name' && !mayShow(value) ? '"…"' : `"${value}"`;
}
