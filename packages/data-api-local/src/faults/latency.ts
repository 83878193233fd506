import { isObject, type JsonObject } from '../members/members.ts';
import {
  ControlError,
  milliseconds,
  type OptionRule,
  option,
  readOptions,
  requiredOption,
  shown,
  wholeNumber,
} from '../members/options.ts';

/** A delay added to each call, from a log-normal distribution with this median and 99th percentile. */
export interface LatencyDistribution {
  readonly medianMs: number;
  /** If it equals the median, every call gets the same delay. */
  readonly p99Ms: number;
  /** The same seed gives the same delays in the same order. @default 1 */
  readonly seed?: number;
}

export type Latency = 'none' | 'aws-like' | LatencyDistribution;

/**
 * The profile `aws-like`. The numbers are a choice, not a measurement: real times depend on the caller, the cluster and the load.
 * They resemble an HTTPS request to a regional service and a running cluster. Forty statements in a row take a second. Measure
 * yours and set them.
 *
 * Times of remote calls are roughly log-normal: never negative, most of them close together, with a long tail.
 */
export const AWS_LIKE: Required<LatencyDistribution> = { medianMs: 25, p99Ms: 120, seed: 1 };

const MEMBERS = {
  medianMs: requiredOption(milliseconds('25'), 0),
  p99Ms: requiredOption(milliseconds('120'), 0),
  seed: option(wholeNumber('1', 0, 0xffff_ffff)),
};

const WHAT = 'The latency is not set';

/** The setting as a member of an object. {@link checkLatency} checks it. */
export const LATENCY: OptionRule<unknown> = {
  accept: (value) => value,
  allowed: 'none, aws-like, or an object with medianMs, p99Ms and seed',
  example: '"aws-like"',
};

/**
 * The distribution that a setting stands for; undefined for `none`.
 * @throws {ControlError} with every member that is not allowed
 */
export function checkLatency(given: unknown): Required<LatencyDistribution> | undefined {
  if (given === 'none') return undefined;
  if (given === 'aws-like') return AWS_LIKE;
  if (!isObject(given)) {
    throw new ControlError(WHAT, [
      `latency is ${shown(given)}. Allowed is ${LATENCY.allowed}. Use for example ${LATENCY.example}.`,
    ]);
  }
  const { medianMs, p99Ms, seed = AWS_LIKE.seed } = readOptions(WHAT, given, MEMBERS, problemsBetween);
  return { medianMs, p99Ms, seed };
}

function problemsBetween({ medianMs, p99Ms }: JsonObject): readonly string[] {
  if (typeof medianMs !== 'number' || typeof p99Ms !== 'number') return [];
  if (p99Ms < medianMs) {
    return [`p99Ms is ${p99Ms}, and medianMs is ${medianMs}. Allowed is a p99Ms of medianMs or more. Raise p99Ms.`];
  }
  if (medianMs === 0 && p99Ms > 0) {
    return [
      `medianMs is 0, and p99Ms is ${p99Ms}. With a median of 0, only 0 is allowed. Use for example medianMs: 1.`,
    ];
  }
  return [];
}

/** The 99th percentile of the normal distribution. */
const Z_99 = 2.3263478740408408;

/** Returns a function that returns the next delay each time. A median of 0 gives 0. */
export function createSampler({ medianMs, p99Ms, seed }: Required<LatencyDistribution>): () => number {
  if (medianMs === 0) return () => 0;
  const sigma = Math.log(p99Ms / medianMs) / Z_99;
  const random = createRandom(seed);
  return () => medianMs * Math.exp(sigma * normal(random));
}

/** Box and Muller's transform of two uniform numbers. */
function normal(random: () => number): number {
  // 1 - x is in (0, 1]: its logarithm exists.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** mulberry32: 32 bits of state, uniform in [0, 1). Math.random takes no seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
