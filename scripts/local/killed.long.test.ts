import { describe, expect, test } from '@jest/globals';
import { KILLS, killRounds } from './test/killed.ts';

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('npm run local, killed ten times while clients write and started again with the same command', () => {
  test.each(KILLS)(
    'loses no acknowledged row and leaves no process: $title',
    async (kill) => {
      const result = await killRounds(kill, 10);

      expect(result).toMatchObject({ lost: [], left: [] });
      expect(result.acknowledged).toBeGreaterThanOrEqual(500);
    },
    600_000,
  );
});
