import { overlap, parseBackupWindow, parseMaintenanceWindow } from '@daybreak/aurora/facts';
import { stageNames } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { Check } from './check.ts';

const adoptedNeedsSnapshotName: Check = {
  reads: ['durability.adopt', 'durability.finalSnapshot', 'durability.finalSnapshotName'],
  find: ({ durability: { adopt, finalSnapshot, finalSnapshotName } }) =>
    adopt === undefined || !finalSnapshot || finalSnapshotName !== undefined
      ? []
      : [
          {
            setting: 'durability.finalSnapshotName',
            what: 'An imported cluster has no name for its final snapshot, so AWS refuses to delete it.',
            received: finalSnapshotName,
            allowed: 'A name together with durability.adopt, or durability.finalSnapshot false.',
            todo: 'Write a name that no snapshot has, such as "orders-final-1".',
          },
        ],
};

const snapshotNameNeedsSnapshot: Check = {
  reads: ['durability.finalSnapshot', 'durability.finalSnapshotName'],
  find: ({ durability: { finalSnapshot, finalSnapshotName } }) =>
    finalSnapshot || finalSnapshotName === undefined
      ? []
      : [
          {
            setting: 'durability.finalSnapshotName',
            what: 'There is no final snapshot, so the name has no effect.',
            received: finalSnapshotName,
            allowed: 'A name together with durability.finalSnapshot true.',
            todo: 'Remove it, or set durability.finalSnapshot to true.',
          },
        ],
};

const windowsDiffer: Check = {
  reads: ['durability.backupWindow', 'durability.maintenanceWindow'],
  find: ({ durability: { backupWindow, maintenanceWindow } }) => {
    const weekly = parseMaintenanceWindow(maintenanceWindow);
    const daily = parseBackupWindow(backupWindow) ?? [];
    if (weekly === undefined || !daily.some((window) => overlap(window, weekly))) return [];
    return [
      {
        setting: 'durability.backupWindow',
        what: 'The backup window and the maintenance window overlap, which RDS refuses.',
        received: `backupWindow ${backupWindow}, maintenanceWindow ${maintenanceWindow}`,
        allowed: 'A backup window, which is every day, that shares no minute with the maintenance window.',
        todo: 'Move one of them.',
      },
    ];
  },
};

const restoreOrAdopt: Check = {
  reads: ['durability.restore', 'durability.adopt'],
  find: ({ durability: { restore, adopt } }) =>
    restore === undefined || adopt === undefined
      ? []
      : [
          {
            setting: 'durability.restore',
            what: 'An existing cluster cannot be made from a backup.',
            received: 'restore and adopt',
            allowed: 'One of durability.restore and durability.adopt.',
            todo: 'Remove one of them.',
          },
        ],
};

const restoredFromAnother: Check = {
  reads: ['name', 'engine.family', 'durability.restore', 'durability.adopt'],
  find: (stage, project) => {
    const { restore } = stage.durability;
    const own = stageNames(stage, project).clusterIdentifier;
    const source = restore === undefined ? undefined : sourceOf(restore);
    if (source?.split(':').at(-1) !== own || source.startsWith('arn:')) return [];
    return [
      {
        setting: 'durability.restore',
        what: 'The source is the cluster of the stage itself.',
        received: source,
        allowed: `Another cluster than ${own}, which this stage makes.`,
        todo: 'Restore or clone it as a stage of another name.',
      },
    ];
  },
};

const cloneInRegion: Check = {
  reads: ['region', 'durability.restore'],
  find: ({ region, durability: { restore } }) => {
    if (restore === undefined || !('cloneOf' in restore) || !restore.cloneOf.startsWith('arn:')) return [];
    const elsewhere = restore.cloneOf.split(':')[3];
    if (elsewhere === region) return [];
    return [
      {
        setting: 'durability.restore',
        what: 'A clone is in the Region of its source.',
        received: restore.cloneOf,
        allowed: `A cluster in ${region}, the Region of the stage.`,
        todo: `Set region to ${JSON.stringify(elsewhere)}, or copy a snapshot to ${region} and restore that.`,
      },
    ];
  },
};

/** The source cluster of a restore or clone; undefined for a snapshot. */
function sourceOf(restore: NonNullable<Stage['durability']['restore']>): string | undefined {
  if ('cloneOf' in restore) return restore.cloneOf;
  return 'sourceCluster' in restore ? restore.sourceCluster : undefined;
}

const adoptedInstancesExist: Check = {
  reads: ['durability.adopt', 'instances.readers'],
  find: ({ durability: { adopt }, instances }) => {
    const wanted = ['1', ...Object.keys(instances.readers)];
    const surplus = Object.keys(adopt?.instances ?? {}).filter((name) => !wanted.includes(name));
    return surplus.map((name) => ({
      setting: `durability.adopt.instances.${name}`,
      what: 'The stage has no instance of this name, so there is nothing to import it to.',
      received: name,
      allowed: `${wanted.join(', ')}: the writer, and the names of instances.readers.`,
      todo: 'Add it to instances.readers, or remove it here.',
    }));
  },
};

export const durabilityChecks: readonly Check[] = [
  adoptedNeedsSnapshotName,
  snapshotNameNeedsSnapshot,
  windowsDiffer,
  restoreOrAdopt,
  restoredFromAnother,
  cloneInRegion,
  adoptedInstancesExist,
];
