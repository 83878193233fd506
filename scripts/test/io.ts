// Test replacement for the process's streams.
import type { Io } from '../io.ts';

export interface TestIo extends Io {
  readonly stdout: string[];
  readonly stderr: string[];
  /** The questions of the command. */
  readonly asked: string[];
}

export interface TestIoOptions {
  /** @default {} */
  readonly env?: NodeJS.ProcessEnv;
  /** @default '.' */
  readonly cwd?: string;
  /** The user's answers, in order, then none. @default - no terminal */
  readonly answers?: readonly string[] | undefined;
}

/** Collects the lines of a command, and answers its questions. */
export function testIo({ env = {}, cwd = '.', answers }: TestIoOptions = {}): TestIo {
  const [stdout, stderr, asked]: [string[], string[], string[]] = [[], [], []];
  const left = [...(answers ?? [])];
  const ask = async (question: string) => {
    asked.push(question);
    return left.shift() ?? '';
  };
  return {
    out: (line) => stdout.push(line),
    err: (line) => stderr.push(line),
    env,
    cwd,
    ...(answers && { ask }),
    stdout,
    stderr,
    asked,
  };
}
