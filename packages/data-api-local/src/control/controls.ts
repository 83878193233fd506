import type { Clock } from '@daybreak/postgres-local';
import type { RepeatedStatement, RepeatedStatementOptions } from '@daybreak/sql-text';
import type { Answer, Call, Interceptor } from '../api/call.ts';
import { RESUME_DELAY_MS } from '../api/limits.ts';
import type { RequestLogEntry } from '../api/request-log.ts';
import type { AutoPause } from '../cluster/auto-pause.ts';
import { createDelays } from '../faults/delays.ts';
import type { Fault } from '../faults/fault.ts';
import { type ArmedFault, createFaults, type FaultReport, type RollBack } from '../faults/faults.ts';
import { checkLatency, createSampler, type Latency, type LatencyDistribution } from '../faults/latency.ts';
import { milliseconds, oneOf, option, readOptions, requiredOption } from '../members/options.ts';
import { createRepeatedStatements } from '../repeated-statements/repeated-statements.ts';
import type { OpenTransaction } from '../sessions/transactions.ts';
import { createActivity, type OperationCounts } from './activity.ts';

export interface PauseOptions {
  /** From the first call on until the cluster answers. @default 15000 */
  readonly resumeDelayMs?: number;
  /** @default - the service's only cluster */
  readonly resourceArn?: string;
}

/** An open transaction, by the service's clock. */
export interface TransactionReport extends OpenTransaction {
  readonly ageMs: number;
  /** Since its last call ended; it is rolled back at 180000. */
  readonly idleMs: number;
  /** On one line, shortened; undefined before the first. */
  readonly lastStatement: string | undefined;
}

/** What a test can change and see in a running service. Invalid arguments throw a {@link ControlError} with every problem. */
export interface Controls {
  /** Pauses the cluster. The next call is refused with DatabaseResumingException and starts the resume. */
  pause(options?: PauseOptions): void;
  /** Makes the cluster available immediately. */
  resume(options?: Pick<PauseOptions, 'resourceArn'>): void;
  /** Makes the next matching calls fail, or delays them. */
  failNext(fault: Fault): ArmedFault;
  /** Armed faults that still apply to some calls. */
  faults(): readonly FaultReport[];
  clearFaults(): void;
  /** Adds a delay to each call from now on. The distribution starts from the beginning. */
  setLatency(latency: Latency): void;
  latency(): Required<LatencyDistribution> | 'none';
  openTransactions(): readonly TransactionReport[];
  /** The last 100, newest last, including refused ones, without control requests. */
  requests(): readonly RequestLogEntry[];
  /** Requests that were refused before their operation was known are not counted. */
  counts(): OperationCounts;
  /** Statements that one caller sent many times in a short time without a batch (N+1). The totals grow while it continues. */
  repeatedStatements(): readonly RepeatedStatement[];
  clearRepeatedStatements(): void;
  /**
   * Restores the state after the start: no faults, the latency of the start, no paused cluster, no counts and no history. The
   * clock is not changed.
   */
  resetControls(): void;
}

/** The same with unchecked arguments, as they come over HTTP: each control checks its own. */
export interface UncheckedControls extends Controls {
  pause(options?: unknown): void;
  resume(options?: unknown): void;
  failNext(fault: unknown): ArmedFault;
  setLatency(latency: unknown): void;
}

export interface ControlledService {
  readonly clock: Clock;
  readonly resourceArns: readonly string[];
  readonly latency: Latency;
  readonly repeatedStatements: RepeatedStatementOptions;
  autoPauseOf(resourceArn: string): AutoPause;
  openTransactions(): readonly OpenTransaction[];
  rollBack: RollBack;
}

export interface ControlParts {
  readonly controls: UncheckedControls;
  readonly interceptor: Interceptor;
  readonly note: (entry: RequestLogEntry) => void;
  /** Ends added delays, so that running calls finish, and reports repeated statements that were not reported yet. */
  end(): void;
}

/** The console's own queries. They must not use up the faults that are armed for the application's calls. */
const CONSOLE_CLIENT = 'daybreak-console-looks';
const IS_CONSOLE = new RegExp(`(?:^| )app/${CONSOLE_CLIENT}(?: |$)`);

export function createControls(service: ControlledService): ControlParts {
  const { clock, resourceArns } = service;
  const delays = createDelays();
  const faults = createFaults(delays, service.rollBack);
  const activity = createActivity();
  const repeated = createRepeatedStatements(service.repeatedStatements);
  let latency: Required<LatencyDistribution> | undefined;
  let nextDelayMs = () => 0;
  const setLatency = (given: unknown) => {
    latency = checkLatency(given);
    nextDelayMs = latency === undefined ? () => 0 : createSampler(latency);
  };
  setLatency(service.latency);

  const [onlyCluster = ''] = resourceArns;
  const resourceArn =
    resourceArns.length > 1 ? requiredOption(oneOf(resourceArns), onlyCluster) : option(oneOf(resourceArns));
  const RESUME = { resourceArn };
  const PAUSE = { resumeDelayMs: option(milliseconds(String(RESUME_DELAY_MS))), resourceArn };

  const controls: UncheckedControls = {
    pause(options = {}) {
      const given = readOptions('The cluster is not paused', options, PAUSE);
      const { resumeDelayMs = RESUME_DELAY_MS, resourceArn = onlyCluster } = given;
      service.autoPauseOf(resourceArn).pause(resumeDelayMs);
    },
    resume(options = {}) {
      const { resourceArn = onlyCluster } = readOptions('The cluster is not resumed', options, RESUME);
      service.autoPauseOf(resourceArn).resume();
    },
    failNext: (fault) => faults.arm(fault),
    faults: () => faults.list(),
    clearFaults: () => faults.clear(),
    setLatency,
    latency: () => latency ?? 'none',
    openTransactions() {
      const nowMs = clock.nowMs();
      return service.openTransactions().map((transaction) => ({
        ...transaction,
        ageMs: nowMs - transaction.beganAtMs,
        idleMs: transaction.isRunning ? 0 : nowMs - transaction.lastUsedAtMs,
        lastStatement: activity.lastStatement(transaction.transactionId),
      }));
    },
    requests: () => activity.requests(),
    counts: () => activity.counts(),
    repeatedStatements: () => repeated.list(),
    clearRepeatedStatements: () => repeated.clear(),
    resetControls() {
      faults.clear();
      setLatency(service.latency);
      for (const resourceArn of resourceArns) service.autoPauseOf(resourceArn).resume();
      activity.clear();
      repeated.clear();
    },
  };

  const delayed = async (call: Call, next: () => Promise<Answer>): Promise<Answer> => {
    await delays.wait(call, nextDelayMs());
    return await faults.run(call, next);
  };
  return {
    controls,
    async interceptor(call, next) {
      if (IS_CONSOLE.test(call.userAgent ?? '')) return next();
      const startedAtMs = performance.now();
      const answer = await (latency === undefined ? faults.run(call, next) : delayed(call, next));
      activity.noteStatement(call);
      if (answer.status === 200) repeated.note(call, startedAtMs, performance.now() - startedAtMs);
      return answer;
    },
    note(entry) {
      if (entry.client !== CONSOLE_CLIENT) activity.note(entry);
    },
    end() {
      delays.end();
      repeated.end();
    },
  };
}
