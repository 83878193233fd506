import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { blockAfter } from './readme.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/** Starts the demo as a user does. `onLine` is called for each line of stdout. */
function demo(env: NodeJS.ProcessEnv, onLine: (line: string, child: ChildProcess) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, ['--', 'scripts/daybreak.mjs', 'demo'], { cwd: PROJECT_FOLDER, env });
  const stdout: string[] = [];
  let stderr = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    onLine(line, child);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Parts that differ between two runs: times, ports, paths, the ratio, and the PostgreSQL of this machine. */
function masked(text: string): string {
  return text
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'URL')
    .replace(/\d+ AWS resources/g, 'N AWS resources')
    .replace(/PostgreSQL [\d.]+ \(\w+\)/g, 'POSTGRESQL')
    .replace(/\S+[/\\]daybreak-demo-[^:\s]+/g, 'FILE')
    .replace(/[\d.]+ (ms|s|times)\b/g, 'N $1')
    .trimEnd();
}

describe('npm run demo', () => {
  test('prints what the first screen of README.md shows', async () => {
    const { code, stdout } = await demo(process.env);

    expect(code).toBe(0);
    expect(masked(stdout.join('\n'))).toBe(masked(blockAfter('<!-- demo:begin -->')));
  }, 60_000);

  test('ignores the variables of a real database, and cleans up after an interrupt', async () => {
    const env = {
      ...process.env,
      AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:real',
      AWS_PROFILE: 'production',
      DATABASE_NAME: 'real',
    };

    const { code, stdout, stderr } = await demo(env, (line, child) => {
      if (line.startsWith('4 ')) child.kill('SIGINT');
    });

    const folder = /(\S+daybreak-demo-[^/\\]+)/.exec(stdout.join('\n'))?.[1];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout.join('\n'))?.[0];
    expect(stderr.trim().split('\n').at(-1)).toBe('The demo was interrupted. Everything was stopped and removed.');
    expect(code).toBe(2);
    expect(existsSync(String(folder))).toBe(false);
    await expect(fetch(String(url))).rejects.toThrow('fetch failed');
  }, 60_000);

  test('reports a failed step with its reason and advice, and cleans up', async () => {
    const env = { ...process.env, DATA_API_LOCAL_POSTGRES_URL: 'postgres://nobody@127.0.0.1:1/none' };

    const { code, stdout, stderr } = await demo(env);

    expect(stdout.at(-1)).toMatch(/^1 {2}Synthesise/);
    expect(stderr).toMatch(/^Step 2 of 6 failed: Start\. /);
    expect(stderr).toContain('DATA_API_LOCAL_POSTGRES_URL');
    expect(stderr).toContain('Run `npm run local -- --ephemeral` to see it alone.');
    expect(code).toBe(2);
  }, 60_000);
});
