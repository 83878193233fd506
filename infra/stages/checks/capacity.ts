import { CATALOGUES } from '../../catalogue/catalogues.ts';
import { resolveEngine } from '../../catalogue/engine-catalogue.ts';
import type { Check } from './check.ts';

const minimumBelowMaximum: Check = {
  reads: ['capacity.minAcu', 'capacity.maxAcu'],
  find: ({ capacity: { minAcu, maxAcu } }) =>
    minAcu <= maxAcu
      ? []
      : [
          {
            setting: 'capacity.maxAcu',
            what: 'The maximum is below the minimum.',
            received: `maxAcu ${maxAcu}, minAcu ${minAcu}`,
            allowed: 'A maximum that is at least the minimum.',
            todo: 'Raise capacity.maxAcu or lower capacity.minAcu.',
          },
        ],
};

const engineCanPause: Check = {
  reads: ['capacity.minAcu', 'engine.family', 'engine.version'],
  find: ({ capacity, engine }) =>
    capacity.minAcu > 0 || resolveEngine(CATALOGUES[engine.family], engine.version).autoPause !== false
      ? []
      : [
          {
            setting: 'capacity.minAcu',
            what: 'The minimum is 0 ACU, but this engine version cannot pause.',
            received: `0, with engine.version ${engine.version}`,
            allowed: 'From 14.12, 15.7 and 16.3 on, with every 17 and 18, and from Aurora MySQL 3.08 on.',
            todo: 'Raise engine.version, or set capacity.minAcu to 0.5.',
          },
        ],
};

const engineReachesMaximum: Check = {
  reads: ['capacity.maxAcu', 'engine.family', 'engine.version'],
  find: ({ capacity, engine }) => {
    const { maxAcu } = resolveEngine(CATALOGUES[engine.family], engine.version);
    if (maxAcu === undefined || capacity.maxAcu <= maxAcu) return [];
    return [
      {
        setting: 'capacity.maxAcu',
        what: 'The maximum is higher than this engine version supports.',
        received: `${capacity.maxAcu}, with engine.version ${engine.version}`,
        allowed: `At most ${maxAcu} ACU.`,
        todo: 'Raise engine.version, or lower capacity.maxAcu.',
      },
    ];
  },
};

const readerCount: Check = {
  reads: ['instances.readers'],
  find: ({ instances }) => {
    const count = Object.keys(instances.readers).length;
    if (count <= 15) return [];
    return [
      {
        setting: 'instances.readers',
        what: 'The cluster has too many readers.',
        received: `${count} readers`,
        allowed: 'At most 15: an Aurora cluster has at most 16 instances, and one is the writer.',
        todo: 'Remove some.',
      },
    ];
  },
};

export const capacityChecks: readonly Check[] = [
  minimumBelowMaximum,
  engineCanPause,
  engineReachesMaximum,
  readerCount,
];
