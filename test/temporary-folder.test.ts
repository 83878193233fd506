import { expect, test } from '@jest/globals';
import { folderInMemory } from './temporary-folder.ts';

const GIB = 1024 ** 3;
const machine = (options: string, freeBytes = 4 * GIB) => ({
  mounts: `/dev/vda / ext4 rw,relatime 0 0\ntmpfs /dev/shm tmpfs ${options} 0 0\n`,
  freeBytes,
});

test('temporary files are in memory only if there is enough space and programs can start from there', () => {
  expect(folderInMemory(machine('rw,nosuid,nodev'))).toBe('/dev/shm');
  expect(folderInMemory(machine('rw,nosuid,nodev,noexec'))).toBeUndefined();
  expect(folderInMemory(machine('rw,nosuid,nodev', GIB))).toBeUndefined();
  expect(folderInMemory({ mounts: '/dev/vda / ext4 rw 0 0\n', freeBytes: 4 * GIB })).toBeUndefined();
});
