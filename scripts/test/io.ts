// What a command is given instead of the process's streams.
import type { Io } from '../io.ts';

export interface TestIo extends Io {
  readonly stdout: string[];
  readonly stderr: string[];
  /** The questions that were asked. */
  readonly asked: string[];
}

export interface TestIoOptions {
  /** @default {} */
  readonly env?: NodeJS.ProcessEnv;
  /** @default '.' */
  readonly cwd?: string;
  /** What a person types, in order, then nothing. @default - there is no terminal */
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
