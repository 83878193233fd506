import { createRepeatDetector, type RepeatDetector, type RepeatedStatementOptions } from '@daybreak/sql-text';
import type { Call } from '../api/call.ts';
import { milliseconds, option, readOptions, wholeNumber } from '../members/options.ts';
import { senderOf } from './sender.ts';

export interface RepeatedStatements extends Omit<RepeatDetector, 'note'> {
  /** A call that was answered with 200; `startedAtMs` and `durationMs` by performance.now(). */
  note(call: Call, startedAtMs: number, durationMs: number): void;
}

/** What SDKs send with AWS_SDK_UA_APP_ID=daybreak-repeat: a program that repeats statements on purpose. */
const REPEAT_APP = /(?:^| )app\/daybreak-repeat(?: |$)/;

const MEMBERS = {
  times: option(wholeNumber('10', 2, 1000)),
  withinMs: option(milliseconds('1000', 1, 600_000)),
  onReport: option({
    accept: (value) => (typeof value === 'function' ? value : undefined),
    allowed: 'a function',
    example: 'console.error',
  }),
};

/** @throws {ControlError} with every option that is not allowed */
export function createRepeatedStatements(options: RepeatedStatementOptions): RepeatedStatements {
  readOptions('Repeated statements are not watched', options, MEMBERS);
  const detector = createRepeatDetector(options);
  return {
    ...detector,
    note(call, startedAtMs, durationMs) {
      const { operation, sql, userAgent, database = '', transactionId, caller } = call;
      if (operation !== 'ExecuteStatement' || sql === undefined || REPEAT_APP.test(userAgent ?? '')) return;
      const sender = () => senderOf(call);
      detector.note({ sql, caller: transactionId ?? caller, database, startedAtMs, durationMs, sender });
    },
  };
}
