import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../local/interleave.ts';

setFlagsFromString('--expose-gc');
const collect: (options: { readonly type: 'minor' }) => void = runInNewContext('gc');

/** One way to do a piece of work, once. */
export interface Contender {
  readonly name: string;
  readonly work: () => Promise<unknown>;
}

/** Medians over the rounds, for one time of the work. */
export interface Measured {
  readonly name: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Medians over the rounds, each divided by the first contender of the same round. */
  readonly cpuRatio: number;
  readonly wallRatio: number;
}

export interface Effort {
  readonly rounds: number;
  /** Times of the work in one slice. */
  readonly times: number;
  /** Rounds before those, which do not count: they load, connect and compile. */
  readonly warmUp: number;
}

interface Slice {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/**
 * Short slices of each contender in turn, in an order that rotates each round. A slice ends with a minor garbage collection, which is
 * included, so that each contender pays for its own garbage. Only the CPU of this process is measured; the service runs in another one.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, times, warmUp }: Effort,
): Promise<readonly Measured[]> {
  const slices = contenders.map((): Slice[] => []);
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (turn + round) % contenders.length;
      const contender = contenders[index];
      if (contender === undefined) continue;
      const taken = await slice(contender.work, times);
      if (round >= warmUp) slices[index]?.push(taken);
    }
  }
  const base = slices[0] ?? [];
  const over = (of: keyof Slice, own: readonly Slice[]): number =>
    median(own.map((each, round) => each[of] / (base[round]?.[of] ?? Number.NaN)));
  return contenders.map(({ name }, index) => {
    const own = slices[index] ?? [];
    return {
      name,
      cpuMs: median(own.map(({ cpuMs }) => cpuMs)),
      wallMs: median(own.map(({ wallMs }) => wallMs)),
      cpuRatio: over('cpuMs', own),
      wallRatio: over('wallMs', own),
    };
  });
}

async function slice(work: () => Promise<unknown>, times: number): Promise<Slice> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  for (let time = 0; time < times; time += 1) await work();
  collect({ type: 'minor' });
  const wallMs = (performance.now() - startedAt) / times;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / times, wallMs };
}
