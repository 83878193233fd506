import { isThrottled } from '../errors/from-sdk-error.ts';
import { isResuming } from './retry.ts';
import type { Observe } from './service.ts';
import type { SentRequest } from './telemetry.ts';

/** Calls `onRequest` for each request after it was answered or has failed. */
export function observer(onRequest: (sent: SentRequest) => void): Observe {
  return async ({ operation, sql }, request) => {
    const startedAt = performance.now();
    const tell = (outcome: SentRequest['outcome']): void =>
      onRequest({ operation, sql, durationMs: performance.now() - startedAt, outcome });
    try {
      const answer = await request();
      tell('answered');
      return answer;
    } catch (error) {
      tell(isResuming(error) ? 'resuming' : isThrottled(error) ? 'throttled' : 'failed');
      throw error;
    }
  };
}
