import { createClock } from '@daybreak/postgres-local';
import { describe, expect, test } from '@jest/globals';
import { createAutoPause } from '../../src/cluster/auto-pause.ts';

const ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:local';

describe('Auto-pause', () => {
  test('goes from available to paused, resuming and available again', () => {
    const clock = createClock();
    const pause = createAutoPause(clock);
    const states = [pause.state()];

    pause.pause(10_000);
    states.push(pause.state());
    expect(() => pause.refuseWhilePaused(ARN)).toThrow(
      `The Aurora DB instance ${ARN} is resuming after being auto-paused. Please wait a few seconds and try again.`,
    );
    states.push(pause.state());
    clock.advance(10_000);
    states.push(pause.state());
    pause.refuseWhilePaused(ARN);

    expect(states).toEqual(['available', 'paused', 'resuming', 'available']);
  });

  test('ends immediately with resume()', () => {
    const pause = createAutoPause(createClock());
    pause.pause(60_000);
    expect(() => pause.refuseWhilePaused(ARN)).toThrow();

    pause.resume();

    expect(pause.state()).toBe('available');
  });

  test('refuses a negative delay', () => {
    expect(() => createAutoPause(createClock()).pause(-1)).toThrow(
      'resumeDelayMs is -1. Allowed are 0 ms or more. Use for example 15000.',
    );
    expect(() => createClock().advance(Number.NaN)).toThrow(
      'The clock cannot advance by NaN ms. Allowed are 0 ms or more. Use for example 180000.',
    );
  });
});
