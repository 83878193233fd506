import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { patterns, stages } from '../../infra/stages/index.ts';
import { runCli } from '../cli.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import { testIo } from '../test/io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-synth-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command line's streams, started in the temporary folder. */
function recordedIo(env: NodeJS.ProcessEnv = process.env) {
  const io = testIo({ env, cwd: folder });
  return { io, out: io.stdout, err: io.stderr };
}

describe('daybreak synth', () => {
  test('writes the stacks of dev, and prints the folder', async () => {
    const { io, out, err } = recordedIo();

    const code = await runCli(['synth', '--output', 'first'], io);

    expect({ code, out, err }).toEqual({
      code: 0,
      out: ['dev-database', 'dev-functions'].map(
        (id) => `Synthesised ${id}: ${path.join('first', 'stacks', id, 'cdk.tf.json')}`,
      ),
      err: [],
    });
  });

  test('writes the same bytes into another folder, with another clock, home and time zone', async () => {
    const env = { ...process.env, HOME: folder, TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' };

    await synthesiseStage('dev', path.join(folder, 'second', 'cdktf.out'), { env });

    for (const file of ['manifest.json', 'stacks/dev-database/cdk.tf.json', 'stacks/dev-functions/cdk.tf.json']) {
      const second = readFileSync(path.join(folder, 'second', 'cdktf.out', file));
      expect(second.equals(readFileSync(path.join(folder, 'first', file)))).toBe(true);
    }
  });

  test('prints one object with --json', async () => {
    const { io, out } = recordedIo();

    await runCli(['synth', '--output', 'first', '--json'], io);

    expect(out).toEqual([
      JSON.stringify({
        stage: 'dev',
        stacks: ['dev-database', 'dev-functions'].map((id) => ({
          id,
          file: path.join(folder, 'first', 'stacks', id, 'cdk.tf.json'),
        })),
      }),
    ]);
  });

  test('refuses an unknown stage before it writes anything', async () => {
    const { io, out, err } = recordedIo();

    const code = await runCli(['synth', '--output', 'third', '--stage', 'nope'], io);

    expect({ code, out, err }).toEqual({
      code: 2,
      out: [],
      err: [
        `There is no stage "nope". Stages: ${[...stages, ...patterns].map(({ name }) => name).join(', ')}. Set STAGE or --stage to one of them, ` +
          'or add a file to infra/stages and name it in infra/stages/list.ts.',
      ],
    });
    expect(existsSync(path.join(folder, 'third'))).toBe(false);
  });
});
