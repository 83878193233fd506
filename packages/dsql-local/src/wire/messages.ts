// What a server sends.
import { frame, int16, int32, readText } from './frames.ts';

/** The fields of an ErrorResponse, by their letters: C is the SQLSTATE, M the message, D the detail, H the hint, P the position. */
export type ErrorFields = Readonly<Record<string, string>>;

export function errorResponse(fields: ErrorFields, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer {
  const all = Object.entries({ S: severity, V: severity, ...fields });
  return frame('E', ...all.map(([letter, text]) => letter + text), Buffer.from([0]));
}

export function readError(body: Buffer): ErrorFields {
  const fields: Record<string, string> = {};
  for (let at = 0; at < body.length && body[at] !== 0; ) {
    const [text, next] = readText(body, at);
    fields[text.slice(0, 1)] = text.slice(1);
    at = next;
  }
  return fields;
}

export const AUTHENTICATION_OK = frame('R', int32(0));
export const ASK_CLEAR_TEXT_PASSWORD = frame('R', int32(3));
export const PARSE_COMPLETE = frame('1');
export const BIND_COMPLETE = frame('2');
export const CLOSE_COMPLETE = frame('3');
export const NO_DATA = frame('n');
export const NO_PARAMETERS = frame('t', int16(0));
export const EMPTY_QUERY = frame('I');

export function readyForQuery(status: 'I' | 'T' | 'E'): Buffer {
  return frame('Z', Buffer.from(status, 'latin1'));
}

export function commandComplete(tag: string): Buffer {
  return frame('C', tag);
}

export function parameterStatus(name: string, value: string): Buffer {
  return frame('S', name, value);
}

const TEXT_OID = 25;

/** The description of one column of type text. */
export function textColumn(name: string): Buffer {
  return frame('T', int16(1), name, int32(0), int16(0), int32(TEXT_OID), int16(-1), int32(-1), int16(0));
}

export function textRow(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return frame('D', int16(1), int32(bytes.length), bytes);
}

/** The tag of a CommandComplete: `INSERT 0 3`. */
export function readTag(body: Buffer): string {
  return readText(body, 0)[0];
}

/** The columns of a DataRow, as text. */
export function readRow(body: Buffer): readonly (string | null)[] {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : body.toString('utf8', at - length, at);
  });
}
