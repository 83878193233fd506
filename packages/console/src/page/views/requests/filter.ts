import type { ConsoleRequest } from '../../../feed/feed.ts';
import { hasFailed } from './has-failed.ts';

/** The words of a filter, in addition to plain text. */
export const FILTER_WORDS = [
  { word: 'status:failed', meaning: 'failed requests; also status:ok and status:400' },
  { word: 'ms:50', meaning: 'requests that took 50 ms or more' },
  { word: 'op:batch', meaning: 'operations with this text in their name' },
  { word: 'sqlstate:42P01', meaning: 'requests with this SQLSTATE' },
  { word: 'tx:AbCd', meaning: 'requests of the transaction whose id begins with this' },
  { word: 'trace:1-67', meaning: 'a request to a function and its Data API requests: the trace begins with this' },
  { word: 'client:console', meaning: 'requests of a client with this text in its name' },
  { word: '-insert', meaning: 'with a minus in front: requests that do not match' },
] as const;

type Test = (request: ConsoleRequest) => boolean;

const includes = (text: string | undefined, part: string): boolean =>
  text?.toLowerCase().includes(part.toLowerCase()) ?? false;

const BY_NAME: Readonly<Record<string, (value: string) => Test>> = {
  status: (value) => (request) => {
    if (value === 'failed') return hasFailed(request);
    return value === 'ok' ? !hasFailed(request) : String(request.status).startsWith(value);
  },
  ms: (value) => (request) => request.durationMs >= Number(value),
  op: (value) => (request) => includes(request.operation, value),
  sqlstate: (value) => (request) => request.sqlState?.toUpperCase().startsWith(value.toUpperCase()) ?? false,
  tx: (value) => (request) => request.transactionId?.startsWith(value) ?? false,
  trace: (value) => (request) => request.traceRoot?.startsWith(value) ?? false,
  client: (value) => (request) => includes(request.client, value),
};

const plain =
  (text: string): Test =>
  (request) =>
    [request.sql, request.functionName, request.operation, request.path, request.errorType, request.database].some(
      (part) => includes(part, text),
    );

/** Words separated by spaces: a request must match all of them. Text in double quotes is one word. */
export function parseFilter(filter: string): Test {
  const words = filter.match(/-?(?:"[^"]*"?|\S+)/g) ?? [];
  const tests = words.map(testOf);
  return (request) => tests.every((test) => test(request));
}

function testOf(word: string): Test {
  const isNot = word.startsWith('-') && word.length > 1;
  const text = (isNot ? word.slice(1) : word).replaceAll('"', '');
  const [, name = '', value = ''] = /^(\w+):(.+)$/.exec(text) ?? [];
  const test = Object.hasOwn(BY_NAME, name) ? BY_NAME[name]?.(value) : undefined;
  const found = test ?? plain(text);
  return isNot ? (request) => !found(request) : found;
}
