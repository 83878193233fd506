import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect } from '@jest/globals';
import { createStack, ENV, type TestStack, withSignals } from './test/stack.ts';

const RUNNER = path.join(import.meta.dirname, '../../test/run-typescript.cjs');
const PROGRAM = path.join(import.meta.dirname, 'test', 'apply-process.ts');
const FIRST = 'Interrupted: Terraform stops, and writes its state. Please wait.';

const SECOND =
  'Terraform is still stopping. AWS cannot cancel a creation that has begun, and Terraform is writing its state. ' +
  'A third Ctrl-C ends it immediately: newly created resources are then missing in the state, and must be imported.';

let stack: TestStack;
afterEach(() => stack.remove());

/** A stack with one resource that takes as long as a command. */
const slow = (command: string) =>
  createStack('dev-database', {
    resource: {
      terraform_data: {
        quick: { input: 'x' },
        slow: { input: `\${terraform_data.quick.output}`, provisioner: [{ 'local-exec': { command } }] },
      },
    },
  });

interface Run {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Resolves after a line was printed. */
  said(line: string): Promise<void>;
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

function start(env: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(process.execPath, [RUNNER, PROGRAM, stack.folder], {
    // The leftovers of a killed process are removed with the stack.
    env: { ...ENV, TMPDIR: stack.root, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  return {
    child,
    lines,
    async said(line) {
      while (!lines.includes(line)) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal))),
  };
}

describe('Ctrl-C while Terraform applies', () => {
  withSignals(
    'is sent to Terraform once, which writes its state: started resources are tainted (needs Terraform)',
    async () => {
      stack = slow('exec sleep 60');
      const run = start();
      await run.said('started terraform_data.slow');

      run.child.kill('SIGINT');
      const code = await run.ended;

      expect(code).toBe(0);
      expect(run.lines).toContain(FIRST);
      expect(JSON.parse(run.lines.at(-1) ?? '')).toEqual({ code: 1, unfinished: ['terraform_data.slow'] });
      const state = JSON.parse(stack.terraform('state', 'pull')) as {
        resources: { name: string; instances: { status?: string }[] }[];
      };
      expect(state.resources.map(({ name, instances }) => [name, instances[0]?.status])).toEqual([
        ['quick', undefined],
        ['slow', 'tainted'],
      ]);
    },
  );

  withSignals('a closed terminal and SIGTERM have the same effect (needs Terraform)', async () => {
    stack = slow('exec sleep 60');
    const run = start();
    await run.said('started terraform_data.slow');

    run.child.kill('SIGHUP');

    expect(await run.ended).toBe(0);
    expect(run.lines).toContain(FIRST);
    expect(stack.terraform('state', 'list')).toContain('terraform_data.slow');
  });

  withSignals('a second one is explained and not passed on: the state is still written (needs Terraform)', async () => {
    stack = slow('exec sleep 60');
    const run = start({ TERRAFORM_BINARY_NAME: slowToStop() });
    await run.said('started terraform_data.slow');

    run.child.kill('SIGINT');
    await run.said(FIRST);
    run.child.kill('SIGINT');
    await run.said(SECOND);

    expect(await run.ended).toBe(0);
    expect(interruptsReceived()).toBe(1);
    expect(stack.terraform('state', 'list')).toContain('terraform_data.slow');
  });

  withSignals('a third one is passed on (needs Terraform)', async () => {
    stack = slow('exec sleep 60');
    const run = start({ TERRAFORM_BINARY_NAME: slowToStop() });
    await run.said('started terraform_data.slow');

    run.child.kill('SIGINT');
    await run.said(FIRST);
    run.child.kill('SIGINT');
    await run.said(SECOND);
    run.child.kill('SIGINT');
    await run.said('Terraform was stopped immediately. New resources in AWS may be missing in its state.');

    await run.ended;
    expect(interruptsReceived()).toBe(2);
  });
});

/** A Terraform that begins to stop one second after a signal, and counts the signals. */
function slowToStop(): string {
  const file = path.join(stack.root, 'terraform.mjs');
  fs.writeFileSync(
    file,
    `#!${process.execPath}
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
const child = spawn('terraform', process.argv.slice(2), { stdio: 'inherit', detached: true });
process.on('SIGINT', () => {
  appendFileSync(${JSON.stringify(path.join(stack.root, 'interrupts'))}, 'x');
  setTimeout(() => child.kill('SIGINT'), 1000);
});
child.on('close', (code) => process.exit(code ?? 1));
`,
    { mode: 0o755 },
  );
  return file;
}

function interruptsReceived(): number {
  return fs.readFileSync(path.join(stack.root, 'interrupts'), 'utf8').length;
}

describe('a signal that cannot be caught', () => {
  withSignals('ends this process but not Terraform (needs Terraform)', async () => {
    stack = slow('exec sleep 3');
    const run = start();
    await run.said('started terraform_data.slow');

    run.child.kill('SIGKILL');
    await run.ended;

    const finished = () => {
      try {
        const state = JSON.parse(stack.terraform('state', 'pull')) as {
          resources?: { name: string; instances: { status?: string }[] }[];
        };
        return state.resources?.find(({ name }) => name === 'slow')?.instances[0];
      } catch {
        return undefined;
      }
    };
    const deadline = Date.now() + 15_000;
    while (finished() === undefined && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 200));
    expect(finished()).toBeDefined();
    expect(finished()?.status).toBeUndefined();
  });
});
