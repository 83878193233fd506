import { describe, expect, test } from '@jest/globals';
import { run } from '../src/system/run.ts';

const onUnix = process.platform === 'win32' ? test.skip : test; // Windows has no process groups of this kind

describe('run', () => {
  onUnix(
    'starts a program in a new process group, so that Ctrl-C in the terminal does not interrupt initdb',
    async () => {
      const { code, output } = await run('/bin/sh', ['-c', 'kill -0 -$$ && echo leads its group'], { env: {} });

      expect({ code, output }).toEqual({ code: 0, output: 'leads its group\n' });
    },
  );

  test('returns the reason why a program could not be started', async () => {
    expect(await run('/no/such/program', [], { env: {} })).toEqual({ code: undefined, output: '', failure: 'ENOENT' });
  });
});
