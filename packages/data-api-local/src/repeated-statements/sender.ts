import { HINTED_TYPES, type Sender } from '@daybreak/sql-text';
import type { Call } from '../api/call.ts';
import { parseBody } from '../request/json-body.ts';

/** What `@daybreak/data-api` adds to the SDK's user agent. */
const OWN_CLIENT = /(?:^| )daybreak-data-api(?:\/|$| )/;

/** Reads the sender from a call that was answered. */
export function senderOf(call: Call): Sender {
  return {
    isOwnClient: OWN_CLIENT.test(call.userAgent ?? ''),
    typeOf(column) {
      const escaped = column.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      const [, name] = new RegExp(`${escaped}\\s*=\\s*:(\\w+)`, 'i').exec(call.sql ?? '') ?? [];
      return name === undefined ? undefined : HINTED_TYPES[hintOf(call.body, name)];
    },
  };
}

function hintOf(body: string, name: string): string {
  const { parameters } = parseBody(body);
  const parameter = (Array.isArray(parameters) ? parameters : []).find((each) => each?.name === name);
  return String(parameter?.typeHint ?? '');
}
