import type { Answer, Call, Interceptor, RequestLogEntry } from '@daybreak/data-api-local';
import { rewriteNamedParameters } from '@daybreak/sql-text';
import { CONSOLE_CLIENT, LOOKING_CLIENT } from '../database/client-name.ts';
import { createBoundedTexts } from './bounded-texts.ts';
import {
  type ConsoleRequest,
  createSame,
  KeptRequest,
  keepRequest,
  NOT_OF_A_FUNCTION,
  requestOf,
} from './kept-request.ts';
import { createRing } from './ring.ts';
import { createSeries, type SecondReport } from './series.ts';
import { createStatements, type StatementReport } from './statements.ts';
import { createTexts, type SentText } from './texts.ts';

export type { ConsoleRequest } from './kept-request.ts';

/** A request to a function. Its Data API requests have the same trace. */
export interface FunctionRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** Undefined if no route matches. */
  readonly functionName: string | undefined;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly traceRoot: string;
  /** Why it failed. It may contain values, so it is kept only with `showValues`. */
  readonly reason: string | undefined;
}

/** Details of one request that the list does not have. */
export interface RequestDetails {
  readonly request: ConsoleRequest;
  /** Undefined for a request without SQL, and when the text is no longer kept. */
  readonly fullSql: string | undefined;
  /** The names of the `:name` parameters in the SQL, without duplicates. */
  readonly parameterNames: readonly string[];
  /** The request and the answer as JSON. Only with `showValues`, and only for the last requests. */
  readonly sent: string | undefined;
  readonly answered: string | undefined;
}

export interface FeedOptions {
  /** Keep parameters and answers of the last requests, in memory only. @default false */
  readonly showValues?: boolean;
}

/** Recent requests of the service, in bounded memory. Pass `log` and `interceptor` to `startDataApiLocal()`. */
export interface Feed {
  readonly showValues: boolean;
  readonly log: (entry: RequestLogEntry) => void;
  readonly interceptor: Interceptor;
  /** Call this after a request to a function was answered. */
  noteFunction(request: FunctionRequest): void;
  readonly newest: number;
  readonly oldest: number;
  after(sequence: number, limit: number): readonly ConsoleRequest[];
  details(requestId: string): RequestDetails | undefined;
  statements(): readonly StatementReport[];
  /** The `statementId` of a statement by its shortened text without values. */
  statementIdOf(statement: string): string | undefined;
  /** The full text of a statement's last call; undefined if it is no longer kept. */
  statementSql(statementId: string): string | undefined;
  /** Calls and their times by second, of the last 15 minutes. */
  series(): readonly SecondReport[];
  /** Calls `listener` after each request. @returns a function that removes the listener */
  listen(listener: () => void): () => void;
  clear(): void;
}

export const KEPT_REQUESTS = 10_000;

const KEPT_VALUES = { maxCharacters: 4 * 1024 * 1024, maxTextCharacters: 64 * 1024, maxTexts: 400 };

export function createFeed({ showValues = false }: FeedOptions = {}): Feed {
  const requests = createRing(KEPT_REQUESTS, () => new KeptRequest());
  const statements = createStatements();
  const series = createSeries();
  const texts = createTexts();
  const values = createBoundedTexts(KEPT_VALUES);
  const same = createSame();
  const listeners = new Set<() => void>();
  /** Calls that are not logged yet. They are kept because the log has only the beginning of the SQL. */
  const running: Call[] = [];
  const endOf = (requestId: string): Call | undefined => {
    const index = running.findIndex((call) => call.requestId === requestId);
    if (index < 0) return undefined;
    const call = running[index];
    // The order does not matter.
    const last = running.pop();
    if (index < running.length && last !== undefined) running[index] = last;
    return call;
  };

  const keepValues = async (call: Call, answering: Promise<Answer>): Promise<Answer> => {
    const answer = await answering;
    values.keep(`sent ${call.requestId}`, call.body);
    values.keep(`answered ${call.requestId}`, answer.body);
    return answer;
  };

  const push = (entry: RequestLogEntry, text: SentText | undefined, functionName: string | undefined) => {
    const kept = requests.next();
    keepRequest(kept, entry, text, same);
    kept.sequence = requests.newest;
    kept.functionName = functionName;
    for (const listener of listeners) listener();
  };

  return {
    showValues,
    log(entry) {
      const sql = endOf(entry.requestId)?.sql ?? entry.sql;
      // Control requests are not Data API calls.
      if (entry.path?.startsWith('/_daybreak/') === true || entry.client === LOOKING_CLIENT) return;
      const text = sql === undefined ? undefined : texts.of(sql, entry.sql);
      if (entry.client !== CONSOLE_CLIENT) {
        const failed = entry.status !== 200;
        series.note(Date.now(), entry.durationMs, failed);
        if (text !== undefined) statements.note(text, entry);
      }
      push(entry, text, undefined);
    },
    noteFunction({ functionName = 'no function', reason, ...request }) {
      push({ ...NOT_OF_A_FUNCTION, ...request, refusal: showValues ? reason : undefined }, undefined, functionName);
    },
    interceptor(call, next) {
      running.push(call);
      return showValues ? keepValues(call, next()) : next();
    },
    get newest() {
      return requests.newest;
    },
    get oldest() {
      return requests.oldest;
    },
    after: (sequence, limit) => requests.after(sequence, limit).map(requestOf),
    details(requestId) {
      const kept = requests.after(0, KEPT_REQUESTS).findLast((one) => one.requestId === requestId);
      if (kept === undefined) return undefined;
      const fullSql = kept.text?.sql;
      return {
        request: requestOf(kept),
        fullSql,
        parameterNames: fullSql === undefined ? [] : [...new Set(rewriteNamedParameters(fullSql).names)],
        sent: values.get(`sent ${requestId}`),
        answered: values.get(`answered ${requestId}`),
      };
    },
    statements: () => statements.list(),
    statementIdOf: (statement) => statements.idOf(statement),
    statementSql: (statementId) => statements.textOf(statementId)?.sql,
    series: () => series.list(Date.now()),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      requests.clear();
      statements.clear();
      series.clear();
      texts.clear();
      values.clear();
    },
  };
}
