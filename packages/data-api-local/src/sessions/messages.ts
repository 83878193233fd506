import { serialize } from 'pg-protocol';
import { validationException } from '../api/errors.ts';
import { MAX_SENT_BYTES } from '../api/limits.ts';
import type { BatchSet, PreparedCall } from './statement.ts';

// What a session writes, in the messages of PostgreSQL's extended query protocol.

/** Nothing but a Sync: fetches an answer that PostgreSQL keeps until then. */
export const SYNC: readonly Buffer[] = [serialize.sync()];

/** DISCARD ALL without a Sync. */
export const RESET = Buffer.concat([serialize.parse({ text: 'DISCARD ALL' }), serialize.bind(), serialize.execute()]);

/**
 * Parse with declared types, Describe, Bind, Execute and Sync.
 * @throws AwsException ValidationException when the values are too large in all
 */
export function statementMessages({ name = '', text, typeOids, values }: PreparedCall): readonly Buffer[] {
  refuseTooLarge(valueBytes(values));
  return [
    serialize.parse({ name, text, types: typeOids }),
    serialize.describe({ type: 'S', name }),
    serialize.bind({ statement: name, values }),
    serialize.execute(),
    ...(name === '' ? [] : [serialize.close({ type: 'S', name })]),
    serialize.sync(),
  ];
}

/**
 * One Parse, Bind and Execute for each set, and a single Sync: all sets or none, in one round trip. A set whose types differ
 * from those before it, for example by a null, is parsed again.
 * @throws AwsException ValidationException when SQL and values are too large in all
 */
export function batchMessages(text: string, sets: readonly BatchSet[]): readonly Buffer[] {
  const parses = sets.map(({ typeOids }, index) => !isSameList(sets[index - 1]?.typeOids, typeOids));
  const textBytes = Buffer.byteLength(text) * parses.filter(Boolean).length;
  refuseTooLarge(sets.reduce((sum, { values }) => sum + SET_BYTES + valueBytes(values), textBytes));
  const messages: Buffer[] = [];
  for (const [index, { typeOids, values }] of sets.entries()) {
    if (parses[index] === true) messages.push(serialize.parse({ text, types: typeOids }));
    messages.push(serialize.bind({ values }), serialize.execute());
  }
  messages.push(serialize.sync());
  return messages;
}

const isSameList = (left: readonly number[] | undefined, right: readonly number[]): boolean =>
  left?.length === right.length && left.every((oid, index) => oid === right[index]);

function valueBytes(values: PreparedCall['values']): number {
  let bytes = VALUE_BYTES * values.length;
  for (const value of values) if (value !== null) bytes += Buffer.byteLength(value);
  return bytes;
}

/** The length and the type that are sent with a value, and the messages of a set. */
const VALUE_BYTES = 8;
const SET_BYTES = 64;

/**
 * Before the values of a batch are put together: `names` is how many the SQL has, each occurrence counted.
 * @throws AwsException ValidationException when even empty values are too large in all
 */
export const refuseTooManyValues = (sets: number, names: number): void =>
  refuseTooLarge(sets * (SET_BYTES + names * VALUE_BYTES));

/** Before anything is encoded: the encoder is shared, and keeps half a message when it runs out of memory. */
function refuseTooLarge(bytes: number): void {
  if (bytes <= MAX_SENT_BYTES) return;
  throw validationException(
    `The call would send ${bytes} bytes to PostgreSQL, each value as often as the SQL names it. Allowed are ${MAX_SENT_BYTES}. ` +
      'Name a large value once, for example in a common table expression, or send smaller batches.',
  );
}
