import { createHash } from 'node:crypto';
import type { Answer, Call, Interceptor, RequestLogEntry } from '@daybreak/data-api-local';
import { createNormaliser, readOnce, rewriteNamedParameters } from '@daybreak/sql-text';
import { CONSOLE_CLIENT, LOOKING_CLIENT } from '../database/client-name.ts';
import { createBoundedTexts } from './bounded-texts.ts';
import { createRing } from './ring.ts';
import { createSeries, type SecondReport } from './series.ts';
import { createStatements, type StatementReport } from './statements.ts';

/** A request as the console lists it: the service's log entry, without any value of a parameter. */
export interface ConsoleRequest extends RequestLogEntry {
  readonly sequence: number;
  /** The same for all calls of a statement, whatever their values. */
  readonly statementId: string | undefined;
  /** Of a request to a function, which `method` and `path` say; `client` is undefined then. */
  readonly functionName?: string | undefined;
}

/** A request to a function, which has the Data API requests of the same trace. */
export interface FunctionRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** Undefined where no route leads to one. */
  readonly functionName: string | undefined;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly traceRoot: string;
  /** Why it failed. It may have values in it, and is kept with `showValues` alone. */
  readonly reason: string | undefined;
}

/** What is known of one request beside its line in the list. */
export interface RequestDetails {
  readonly request: ConsoleRequest;
  /** Undefined for a request without SQL, and where the text is no longer kept. */
  readonly fullSql: string | undefined;
  /** Of the `:name` parameters in the SQL, once each. */
  readonly parameterNames: readonly string[];
  /** What the caller sent and got, as JSON. Only with `showValues`, and of the last requests. */
  readonly sent: string | undefined;
  readonly answered: string | undefined;
}

export interface FeedOptions {
  /** Keep parameters and answers of the last requests, in memory only. @default false */
  readonly showValues?: boolean;
}

/** What the service did lately, in bounded memory. Pass `log` and `interceptor` to `startDataApiLocal()`. */
export interface Feed {
  readonly showValues: boolean;
  readonly log: (entry: RequestLogEntry) => void;
  readonly interceptor: Interceptor;
  /** A request to a function was answered. */
  noteFunction(request: FunctionRequest): void;
  readonly newest: number;
  readonly oldest: number;
  after(sequence: number, limit: number): readonly ConsoleRequest[];
  details(requestId: string): RequestDetails | undefined;
  statements(): readonly StatementReport[];
  /** The `statementId` of a statement by its shortened text without values. */
  statementIdOf(statement: string): string | undefined;
  /** The full text of a statement's last call; undefined where it is no longer kept. */
  statementSql(statementId: string): string | undefined;
  /** Calls and their times by second, of the last 15 minutes. */
  series(): readonly SecondReport[];
  /** Calls `listener` after each request. @returns a function that ends it */
  listen(listener: () => void): () => void;
  clear(): void;
}

export const KEPT_REQUESTS = 10_000;
/** Of texts whose hash is known. */
const CACHED_CHARACTERS = 1_000_000;

/** What a request to the Data API has, and one to a function has not. */
const NOT_OF_A_FUNCTION = {
  ...{ operation: undefined, errorType: undefined, sqlState: undefined, sql: undefined, database: undefined },
  ...{ transactionId: undefined, rows: undefined, parameterSets: undefined, requestBytes: 0, responseBytes: 0 },
  ...{ invocationId: undefined, client: undefined },
};

/** The service's own entry: a copy of it for each call would cost more than all the rest of the feed. */
interface KeptRequest extends Pick<ConsoleRequest, 'sequence' | 'statementId' | 'functionName'> {
  readonly entry: RequestLogEntry;
  /** Where its text is kept. */
  readonly textKey: string;
}

function requestOf({ entry, sequence, statementId, functionName }: KeptRequest): ConsoleRequest {
  return { ...entry, sequence, statementId, functionName };
}

const KEPT_SQL_CHARACTERS = 8 * 1024 * 1024;
const KEPT_VALUES = { maxCharacters: 4 * 1024 * 1024, maxTextCharacters: 64 * 1024, maxTexts: 400 };

export function createFeed({ showValues = false }: FeedOptions = {}): Feed {
  const requests = createRing<KeptRequest>(KEPT_REQUESTS);
  const statements = createStatements();
  const series = createSeries();
  const normalise = createNormaliser();
  const keyOf = readOnce(CACHED_CHARACTERS, (sql) => createHash('sha1').update(sql).digest('base64'));
  const fullTexts = createBoundedTexts({ maxCharacters: KEPT_SQL_CHARACTERS });
  const values = createBoundedTexts(KEPT_VALUES);
  const listeners = new Set<() => void>();
  /** The SQL of calls that were answered and are not logged yet. */
  const answered = new Map<string, string>();

  /** @returns where it is kept */
  const noteText = (sql: string): string => {
    const key = keyOf(sql);
    fullTexts.keep(key, sql);
    return key;
  };
  const noteAnswer = (call: Call, answer: Answer): void => {
    if (call.sql !== undefined) answered.set(call.requestId, call.sql);
    if (!showValues) return;
    values.keep(`sent ${call.requestId}`, call.body);
    values.keep(`answered ${call.requestId}`, answer.body);
  };

  return {
    showValues,
    log(entry) {
      const sql = answered.get(entry.requestId) ?? entry.sql;
      answered.delete(entry.requestId);
      // Requests of programs that control the service are not calls.
      if (entry.path?.startsWith('/_daybreak/') === true || entry.client === LOOKING_CLIENT) return;
      const isOwn = entry.client === CONSOLE_CLIENT;
      const statement = sql === undefined ? undefined : normalise(sql);
      const textKey = sql === undefined ? '' : noteText(sql);
      if (!isOwn) series.note(Date.now(), entry.durationMs, entry.status !== 200);
      if (statement !== undefined && !isOwn) {
        statements.note(statement, {
          database: entry.database,
          atMs: entry.startedAtMs,
          durationMs: Math.max(0, entry.durationMs - (entry.addedMs ?? 0)),
          failed: entry.status !== 200,
          rows: entry.rows ?? 0,
          textKey,
        });
      }
      requests.push({
        entry,
        sequence: requests.newest + 1,
        statementId: statement?.id,
        functionName: undefined,
        textKey,
      });
      for (const listener of listeners) listener();
    },
    noteFunction({ functionName = 'no function', reason, ...request }) {
      requests.push({
        entry: { ...NOT_OF_A_FUNCTION, ...request, refusal: showValues ? reason : undefined },
        sequence: requests.newest + 1,
        statementId: undefined,
        functionName,
        textKey: '',
      });
      for (const listener of listeners) listener();
    },
    async interceptor(call, next) {
      const answer = await next();
      noteAnswer(call, answer);
      return answer;
    },
    get newest() {
      return requests.newest;
    },
    get oldest() {
      return requests.oldest;
    },
    after: (sequence, limit) => requests.after(sequence, limit).map(requestOf),
    details(requestId) {
      const kept = requests.after(0, KEPT_REQUESTS).findLast(({ entry }) => entry.requestId === requestId);
      if (kept === undefined) return undefined;
      const fullSql = fullTexts.get(kept.textKey);
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
    statementSql(statementId) {
      const key = statements.textKeyOf(statementId);
      return key === undefined ? undefined : fullTexts.get(key);
    },
    series: () => series.list(Date.now()),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      requests.clear();
      statements.clear();
      series.clear();
      fullTexts.clear();
      values.clear();
    },
  };
}
