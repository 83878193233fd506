import type { RequestLogEntry } from '@daybreak/data-api-local';
import { counted } from '../../infra/counted.ts';

/**
 * One request as a line: time of day in UTC, operation, status, duration, size of the result, start of the transaction id, and shortened
 * SQL. If no operation ran: the request line, and why it was refused. The entry has no parameter values.
 */
export function logLine(entry: RequestLogEntry): string {
  const failure = [entry.errorType, entry.sqlState].filter((part) => part !== undefined);
  return [
    new Date(entry.startedAtMs).toISOString().slice(11, 23),
    entry.operation ?? (entry.path === undefined ? 'unreadable request' : `${entry.method} ${entry.path}`),
    entry.status,
    ...failure,
    `${entry.durationMs.toFixed(1)} ms`,
    entry.rows === undefined ? undefined : counted(entry.rows, 'row'),
    entry.parameterSets === undefined ? undefined : counted(entry.parameterSets, 'set'),
    `${entry.responseBytes} B`,
    entry.transactionId === undefined ? undefined : `tx ${entry.transactionId.slice(0, TRANSACTION_CHARACTERS)}`,
    entry.sql,
    entry.refusal,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
}

/** Enough to distinguish the open transactions of one machine. */
const TRANSACTION_CHARACTERS = 8;
