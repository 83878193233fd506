import type { Answer, Call, OperationName } from '../api/call.ts';
import { AwsException, errorBody } from '../api/errors.ts';
import { parseBody } from '../request/json-body.ts';
import type { Delays } from './delays.ts';
import { type CheckedFault, checkFault, type FaultEffect } from './fault.ts';
import { MESSAGE, SQL_STATE_MESSAGE } from './messages.ts';

/** A fault that applies to the next matching calls. */
export interface ArmedFault {
  /** How many more calls it applies to. */
  readonly remaining: number;
  /** Disarms it. Calls that it has already applied to are not changed. */
  remove(): void;
}

/** An armed fault in a list. */
export interface FaultReport {
  readonly fault: string;
  readonly when: 'before' | 'after';
  readonly remaining: number;
  readonly operation: OperationName | undefined;
  /** The regular expression that the SQL has to match. */
  readonly sql: string | undefined;
}

export interface Faults {
  /** @throws {ControlError} with every member that is not allowed */
  arm(fault: unknown): ArmedFault;
  list(): readonly FaultReport[];
  clear(): void;
  /** Runs a call, with the fault that applies to it. If several match, the one that was armed first is used. */
  run(call: Call, next: () => Promise<Answer>): Promise<Answer>;
}

interface Armed {
  readonly fault: CheckedFault;
  remaining: number;
}

/** Ends a transaction as PostgreSQL does when it refuses a COMMIT. */
export type RollBack = (resourceArn: string, transactionId: string) => Promise<unknown>;

export function createFaults(delays: Delays, rollBack: RollBack): Faults {
  let armed: Armed[] = [];

  const remove = (entry: Armed) => {
    entry.remaining = 0;
    armed = armed.filter((other) => other !== entry);
  };

  /** The fault that applies to this call. Synchronous, so that N faults apply to N calls even when calls run concurrently. */
  const take = (call: Call): CheckedFault | undefined => {
    const sent = readRequest(call);
    const entry = armed.find(({ fault }) => matches(fault, call.operation, sent.sql));
    if (entry === undefined) return undefined;
    entry.remaining -= 1;
    if (entry.remaining === 0) remove(entry);
    return entry.fault;
  };

  return {
    arm(given) {
      const fault = checkFault(given);
      const entry: Armed = { fault, remaining: fault.times };
      armed.push(entry);
      return {
        get remaining() {
          return entry.remaining;
        },
        remove: () => remove(entry),
      };
    },
    list: () =>
      armed.map(({ fault, remaining }) => ({
        fault: inWords(fault.effect),
        when: fault.when,
        remaining,
        operation: fault.operation,
        sql: fault.sql === undefined ? undefined : String(fault.sql),
      })),
    clear() {
      for (const entry of armed) remove(entry);
    },
    run(call, next) {
      if (armed.length === 0) return next();
      const fault = take(call);
      return fault === undefined ? next() : applyFault(fault, call, next, { delays, rollBack });
    },
  };
}

function matches(fault: CheckedFault, operation: OperationName, sql: string | undefined): boolean {
  if (fault.operation !== undefined && fault.operation !== operation) return false;
  return fault.sql === undefined || (sql !== undefined && fault.sql.test(sql));
}

async function applyFault(
  { when, effect }: CheckedFault,
  call: Call,
  next: () => Promise<Answer>,
  { delays, rollBack }: { readonly delays: Delays; readonly rollBack: RollBack },
): Promise<Answer> {
  call.fault = `${inWords(effect)}, ${when} the statement`;
  if (effect.kind === 'delay') {
    if (when === 'before') await delays.wait(call, effect.delayMs);
    const answer = await next();
    if (when === 'after') await delays.wait(call, effect.delayMs);
    return answer;
  }
  const sent = readRequest(call);
  if (when === 'after') await next();
  else {
    // So that the log shows the statement that did not run.
    if (sent.sql !== undefined) call.sql = sent.sql;
    if (sent.transactionId !== undefined) call.transactionId = sent.transactionId;
  }
  if (effect.kind === 'disconnect') return { status: 0, errorType: 'ConnectionDropped', body: '', disconnect: true };
  if (effect.kind === 'status') return gatewayAnswer(effect.status);
  if (effect.exception === 'DatabaseErrorException' && call.operation === 'CommitTransaction' && when === 'before') {
    // If the transaction has already ended there is nothing to roll back. The caller gets the fault in any case.
    await rollBack(sent.resourceArn ?? '', sent.transactionId ?? '').catch(() => {});
  }
  return exceptionAnswer(effect, sent);
}

/** What a gateway sends when the service does not answer: HTML, not an exception in JSON. */
function gatewayAnswer(status: number): Answer {
  return { status, contentType: 'text/html', body: `<html><body><h1>${status}</h1></body></html>` };
}

function exceptionAnswer(effect: FaultEffect & { readonly kind: 'exception' }, sent: SentRequest): Answer {
  const { exception, sqlState } = effect;
  const own = effect.message ?? (sqlState === undefined ? undefined : SQL_STATE_MESSAGE[sqlState]);
  const named = { resourceArn: sent.resourceArn ?? '', transactionId: sent.transactionId ?? '' };
  const message = sqlState === undefined ? (own ?? MESSAGE[exception](named)) : `ERROR: ${own}; SQLState: ${sqlState}`;
  const thrown = new AwsException(exception, message, {
    ...(exception === 'StatementTimeoutException' ? { dbConnectionId: 1 } : {}),
    ...(sqlState === undefined ? {} : { sqlState }),
  });
  return { status: thrown.status, errorType: exception, body: errorBody(thrown), sqlState };
}

interface SentRequest {
  readonly sql?: string;
  readonly resourceArn?: string;
  readonly transactionId?: string;
}

/** Reads the request before its operation does. A member that is absent or has another type is left out. */
function readRequest(call: Call): SentRequest {
  try {
    const { sql, resourceArn, transactionId } = parseBody(call.body);
    return {
      ...(typeof sql === 'string' && { sql }),
      ...(typeof resourceArn === 'string' && { resourceArn }),
      ...(typeof transactionId === 'string' && { transactionId }),
    };
  } catch {
    // Not a JSON object: the operation refuses it, unless a fault answers first.
    return {};
  }
}

function inWords(effect: FaultEffect): string {
  switch (effect.kind) {
    case 'exception':
      return effect.sqlState === undefined ? effect.exception : `${effect.exception} ${effect.sqlState}`;
    case 'status':
      return `HTTP ${effect.status}`;
    case 'disconnect':
      return 'dropped connection';
    case 'delay':
      return `${effect.delayMs} ms later`;
  }
}
