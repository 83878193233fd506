import { describe, expect, test } from '@jest/globals';
import { DemoError, runSteps, type Step } from './steps.ts';

const never = new AbortController().signal;
const step = (name: string, run: () => Promise<string>): Step<object> => ({ name, run, advice: `Look at ${name}.` });

describe('runSteps', () => {
  test('prints a numbered, aligned line with the time of each step', async () => {
    const lines: string[] = [];

    await runSteps(
      [step('One', async () => 'done'), step('Three', async () => 'done too')],
      {},
      (line) => lines.push(line),
      never,
    );

    expect(lines.map((line) => line.replace(/\d+\.\d/, 'N'))).toEqual([
      '1  One    done (N s)',
      '2  Three  done too (N s)',
    ]);
  });

  test('stops at a failed step, and reports which one, the reason and what to do', async () => {
    const cause = new Error('No PostgreSQL can be started.');
    const ran: string[] = [];
    const steps = [
      step('Start', () => Promise.reject(cause)),
      step('Migrate', async () => {
        ran.push('Migrate');
        return '';
      }),
    ];

    const error = await runSteps(steps, {}, () => {}, never).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(DemoError);
    expect(error).toMatchObject({
      message: 'Step 1 of 2 failed: Start. No PostgreSQL can be started.\nLook at Start.',
      cause,
    });
    expect(ran).toEqual([]);
  });

  test('starts no further step once it was interrupted', async () => {
    const interrupt = new AbortController();
    const ran: string[] = [];
    const steps = ['a', 'b'].map((name) =>
      step(name, async () => {
        ran.push(name);
        interrupt.abort(new Error('Interrupted.'));
        return '';
      }),
    );

    await expect(runSteps(steps, {}, () => {}, interrupt.signal)).rejects.toThrow('Interrupted.');

    expect(ran).toEqual(['a']);
  });
});
