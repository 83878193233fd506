import { OPERATIONS, type OperationName } from '../api/call.ts';
import { EXCEPTION_STATUS, type ExceptionName } from '../api/errors.ts';
import { isObject, type JsonObject, type MembersOf } from '../members/members.ts';
import { milliseconds, oneOf, option, readOptions, shown, wholeNumber } from '../members/options.ts';
import { SQL_STATE_MESSAGE } from './messages.ts';

/** Text that the SQL contains, ignoring case, or a regular expression that it matches. */
export type SqlMatch = string | RegExp | { readonly pattern: string; readonly flags?: string };

/** Which calls a fault applies to. */
export interface FaultScope {
  /**
   * `before`: the call does not run. `after`: it runs and its changes stay, but the caller gets the fault.
   * @default 'before'
   */
  readonly when?: 'before' | 'after';
  /** How many calls it applies to. @default 1 */
  readonly times?: number;
  /** @default - any operation */
  readonly operation?: OperationName;
  /** Only statements with this SQL. @default - any, and calls without SQL */
  readonly sql?: SqlMatch;
}

/** What a call gets instead of its answer: exactly one of `exception`, `status`, `disconnect` and `delayMs`. */
export type Fault = FaultScope &
  (
    | {
        readonly exception: ExceptionName;
        /** @default - AWS's message for that exception, or PostgreSQL's for `sqlState` */
        readonly message?: string;
        /** With DatabaseErrorException: the SQLSTATE at the end of the message. */
        readonly sqlState?: string;
      }
    /** An HTML page, like that of a gateway in front of the service. AWS's own 5xx are exceptions. */
    | { readonly status: GatewayStatus }
    /** The connection is closed without an answer. */
    | { readonly disconnect: true }
    /** The answer comes later: the delay is before the call runs (`before`) or after it (`after`). */
    | { readonly delayMs: number }
  );

export const GATEWAY_STATUSES = [500, 502, 503, 504] as const;
export type GatewayStatus = (typeof GATEWAY_STATUSES)[number];

/** A fault that was checked, with its defaults. */
export interface CheckedFault {
  readonly when: 'before' | 'after';
  readonly times: number;
  readonly operation: OperationName | undefined;
  readonly sql: RegExp | undefined;
  readonly effect: FaultEffect;
}

export type FaultEffect =
  | {
      readonly kind: 'exception';
      readonly exception: ExceptionName;
      readonly message: string | undefined;
      readonly sqlState: string | undefined;
    }
  | { readonly kind: 'status'; readonly status: GatewayStatus }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'delay'; readonly delayMs: number };

const EFFECTS = ['exception', 'status', 'disconnect', 'delayMs'] as const;
const OPERATION_NAMES = Object.values(OPERATIONS);
const EXCEPTION_NAMES = Object.keys(EXCEPTION_STATUS) as readonly ExceptionName[];
const WITH_SQL: readonly unknown[] = ['ExecuteStatement', 'BatchExecuteStatement', undefined];

const MEMBERS = {
  exception: option(oneOf(EXCEPTION_NAMES, 'ThrottlingException')),
  message: option({
    accept: (value) => (typeof value === 'string' ? value : undefined),
    allowed: 'text',
    example: '"Rate exceeded"',
  }),
  sqlState: option({
    accept: (value) => (typeof value === 'string' && /^[0-9A-Z]{5}$/.test(value) ? value : undefined),
    allowed: 'a SQLSTATE, five digits and capital letters',
    example: '"40001"',
  }),
  status: option(oneOf(GATEWAY_STATUSES, '503')),
  disconnect: option({ accept: (value) => (value === true ? value : undefined), allowed: 'true', example: 'true' }),
  delayMs: option(milliseconds('500')),
  when: option(oneOf(['before', 'after'])),
  times: option(wholeNumber('1', 1, 1_000_000)),
  operation: option(oneOf(OPERATION_NAMES)),
  sql: option({
    accept: sqlPattern,
    allowed: 'text of 1 character or more, a regular expression, or {"pattern": …, "flags": …} of one',
    example: '"INSERT INTO orders"',
  }),
};

/** @throws {ControlError} with every member that is not allowed */
export function checkFault(given: unknown): CheckedFault {
  const members = readOptions('The fault is not armed', given, MEMBERS, problemsBetween);
  const { when = 'before', times = 1, operation, sql } = members;
  return { when, times, operation, sql, effect: effectOf(members) };
}

function effectOf({ exception, message, sqlState, status, delayMs }: MembersOf<typeof MEMBERS>): FaultEffect {
  if (exception !== undefined) return { kind: 'exception', exception, message, sqlState };
  if (status !== undefined) return { kind: 'status', status };
  return delayMs === undefined ? { kind: 'disconnect' } : { kind: 'delay', delayMs };
}

/** Problems that concern several members. */
function problemsBetween(fault: JsonObject): readonly string[] {
  const problems: string[] = [];
  const effects = EFFECTS.filter((name) => fault[name] !== undefined);
  if (effects.length !== 1) {
    problems.push(
      `the effect is ${effects.length === 0 ? 'missing' : `given as ${effects.join(' and ')}`}. ` +
        `Allowed is exactly one of ${EFFECTS.join(', ')}. Use for example exception: "ThrottlingException".`,
    );
  }
  for (const name of ['message', 'sqlState']) {
    if (fault[name] === undefined || fault.exception !== undefined) continue;
    problems.push(
      `${name} is given without exception. Allowed is ${name} with exception. Leave it out, or add exception.`,
    );
  }
  if (fault.sqlState !== undefined && fault.exception !== undefined) {
    if (fault.exception !== 'DatabaseErrorException') {
      problems.push(
        `sqlState is given with ${shown(fault.exception)}. Allowed is sqlState with DatabaseErrorException. Leave it out, or change exception.`,
      );
    } else if (fault.message === undefined && !Object.hasOwn(SQL_STATE_MESSAGE, String(fault.sqlState))) {
      problems.push(
        `sqlState is ${shown(fault.sqlState)} and message is missing. There is a default message for ` +
          `${Object.keys(SQL_STATE_MESSAGE).join(', ')}. Add message with PostgreSQL's text.`,
      );
    }
  }
  if (fault.sql !== undefined && !WITH_SQL.includes(fault.operation)) {
    problems.push(
      `sql is given with operation ${shown(fault.operation)}, which has no SQL. ` +
        'Allowed are ExecuteStatement and BatchExecuteStatement. Leave one of the two out.',
    );
  }
  return problems;
}

/** Undefined if it is not allowed. Flags `g` and `y` are removed: with them, a regular expression continues from its last match. */
function sqlPattern(given: unknown): RegExp | undefined {
  if (typeof given === 'string') return given === '' ? undefined : new RegExp(escapeRegExp(given), 'i');
  if (given instanceof RegExp) return new RegExp(given.source, given.flags.replace(/[gy]/g, ''));
  if (!isObject(given) || typeof given.pattern !== 'string' || given.pattern === '') return undefined;
  const { pattern, flags = '' } = given;
  if (typeof flags !== 'string' || Object.keys(given).some((name) => name !== 'pattern' && name !== 'flags'))
    return undefined;
  try {
    return new RegExp(pattern, flags.replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
