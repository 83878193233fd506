import { fieldProblems, type Kind, namesTo, optional, textLike, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

const MOST_ACU = 256;

function halfSteps(least: number): Kind {
  return {
    allowed: `${least} to ${MOST_ACU} ACU in half steps.`,
    accepts: (value) => typeof value === 'number' && Number.isInteger(value * 2) && value >= least && value <= MOST_ACU,
  };
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html */
export const capacity = group({
  title: 'Capacity',
  options: {
    minAcu: option<number>({
      about:
        'Least capacity of each instance, and default of the variable `min_capacity`. 1 ACU is about 2 GiB of memory.',
      default: 0.5,
      ...halfSteps(0),
      todo: 'Use 0 for a cluster that pauses when idle, or 0.5 and above for one that never does.',
    }),
    maxAcu: option<number>({
      about: 'Greatest capacity of each instance, and default of the variable `max_capacity`: the ceiling of the bill.',
      default: 2,
      ...halfSteps(1),
      todo: 'Use 1 or above.',
    }),
    secondsUntilAutoPause: option<number>({
      about: 'How long a cluster with a minimum of 0 ACU is idle before it pauses. Sent only when the minimum is 0.',
      default: 300,
      ...wholeNumber(300, 86_400, 'seconds, 5 minutes to a day'),
      todo: 'Use 300, the least, to save most.',
    }),
  },
  check: ({ minAcu, maxAcu }) =>
    minAcu <= maxAcu
      ? []
      : [
          {
            setting: 'capacity.maxAcu',
            what: 'The maximum is below the minimum.',
            received: `maxAcu ${maxAcu}, minAcu ${minAcu}`,
            allowed: 'A maximum no less than the minimum.',
            todo: 'Raise capacity.maxAcu or lower capacity.minAcu.',
          },
        ],
});

/**
 * Where an instance stands: the name of an Availability Zone; or 0, 1 or 2 for one of those that Aurora has chosen for the cluster
 * and that have a subnet, in alphabetical order; or undefined, and AWS chooses. Fixed at creation: a change replaces the instance.
 */
export type Zone = string | 0 | 1 | 2 | undefined;

export interface Reader {
  /** 0 to 15: the lower, the sooner it is promoted when the writer fails. 0 and 1 keep the capacity of the writer. */
  readonly promotionTier: number;
  readonly zone?: Zone;
}

const zone = optional(
  {
    allowed: '0, 1 or 2 (of the three zones of the cluster), or a name such as "us-east-1a"',
    accepts: (value) => value === 0 || value === 1 || value === 2 || isZoneName(value),
  },
  'AWS chooses',
);

function isZoneName(value: unknown): boolean {
  return typeof value === 'string' && /^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$/.test(value);
}

const READER_TODO =
  'Write, for example, readers: { 2: { promotionTier: 1, zone: 1 } } for a reader <cluster>-2 that takes over from the writer.';

export const instances = group({
  title: 'Instances',
  options: {
    writerZone: option<Zone>({
      about: 'The zone of the writer instance. A change replaces the instance.',
      default: undefined,
      ...zone,
      todo: 'Name the zone, or leave it to AWS.',
    }),
    readers: option<Readonly<Record<string, Reader>>>({
      about:
        'Reader instances, by the last part of their identifier, so that removing one leaves the others alone. The writer is `1` and has promotion tier 0; a reader of tier 1 takes over from it and keeps its size; tiers of 2 and above scale and pause by themselves.',
      default: {},
      ...namesTo('readers'),
      todo: READER_TODO,
      inspect: readerProblems,
    }),
    caCertificate: option<string | undefined>({
      about: 'The certificate authority of the instances.',
      default: undefined,
      ...optional(
        textLike(
          /^rds-ca-(rsa2048|rsa4096|ecc384)-g1$/,
          '"rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1" or "rds-ca-ecc384-g1"',
        ),
        "AWS's default, rds-ca-rsa2048-g1",
      ),
      todo: 'Use "rds-ca-rsa2048-g1", valid to 2061.',
    }),
  },
});

function readerProblems(readers: Readonly<Record<string, Reader>>, setting: string): readonly Problem[] {
  const names = Object.keys(readers);
  const tooMany: readonly Problem[] =
    names.length <= 15
      ? []
      : [
          {
            setting,
            what: 'The cluster has too many readers.',
            received: `${names.length} readers`,
            allowed: 'At most 15: Aurora has 16 instances in a cluster, one of them the writer.',
            todo: 'Remove some.',
          },
        ];
  return [...tooMany, ...names.flatMap((name) => readerProblem(name, readers[name], `${setting}.${name}`))];
}

function readerProblem(name: string, reader: unknown, setting: string): readonly Problem[] {
  const badName = name === '1' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
  return [
    ...(badName
      ? [
          {
            setting,
            what: 'A reader cannot have this name.',
            received: name,
            allowed: 'Small letters, digits and single hyphens; not "1", which is the writer.',
            todo: READER_TODO,
          },
        ]
      : []),
    ...fieldProblems(reader, setting, { promotionTier: wholeNumber(0, 15, ''), zone }, READER_TODO),
  ];
}
