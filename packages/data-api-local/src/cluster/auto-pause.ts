import type { Clock } from '@daybreak/postgres-local';
import { AwsException } from '../api/errors.ts';

/** The state of a cluster whose minimum capacity is 0 ACU. */
export interface AutoPause {
  /** `resuming` from the first call on a paused cluster until the resume delay has passed. */
  state(): 'available' | 'paused' | 'resuming';
  /** Pauses the cluster; the next call starts the resume, which takes `resumeDelayMs`. */
  pause(resumeDelayMs: number): void;
  /** Makes the cluster available immediately. */
  resume(): void;
  /** @throws AwsException DatabaseResumingException while the cluster is paused or resuming; nothing runs then */
  refuseWhilePaused(resourceArn: string): void;
}

export function createAutoPause(clock: Clock): AutoPause {
  let pausedWithDelayMs: number | undefined;
  let availableAtMs = Number.NEGATIVE_INFINITY;

  const state = () => {
    if (pausedWithDelayMs !== undefined) return 'paused';
    return clock.nowMs() < availableAtMs ? 'resuming' : 'available';
  };
  return {
    state,
    pause(resumeDelayMs) {
      if (!Number.isFinite(resumeDelayMs) || resumeDelayMs < 0) {
        throw new RangeError(`resumeDelayMs is ${resumeDelayMs}. Allowed are 0 ms or more. Use for example 15000.`);
      }
      pausedWithDelayMs = resumeDelayMs;
    },
    resume() {
      pausedWithDelayMs = undefined;
      availableAtMs = Number.NEGATIVE_INFINITY;
    },
    refuseWhilePaused(resourceArn) {
      if (pausedWithDelayMs !== undefined) {
        availableAtMs = clock.nowMs() + pausedWithDelayMs;
        pausedWithDelayMs = undefined;
      } else if (clock.nowMs() >= availableAtMs) {
        return;
      }
      throw new AwsException(
        'DatabaseResumingException',
        `The Aurora DB instance ${resourceArn} is resuming after being auto-paused. Please wait a few seconds and try again.`,
      );
    },
  };
}
