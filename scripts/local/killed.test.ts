import { describe, expect, test } from '@jest/globals';
import { KILLS, killRounds } from './test/killed.ts';

// Runs only on Linux: Windows cannot kill a process tree like this, and /proc shows remaining processes.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

// `npm run test:long` runs ten rounds of each.
onLinux('npm run local, killed while clients write and started again with the same command', () => {
  test.each(KILLS.filter(({ short }) => short))(
    'loses no acknowledged row and leaves no process: $title',
    async (kill) => {
      const result = await killRounds(kill, 1);

      expect(result).toMatchObject({ lost: [], left: [] });
      expect(result.acknowledged).toBeGreaterThanOrEqual(50);
    },
    90_000,
  );
});
