// What a command may touch of the process, so that a test can hand it something else.

export interface Io {
  /** One line of the result, to stdout. */
  out(line: string): void;
  /** One line of progress or of an error, to stderr. */
  err(line: string): void;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Asks the person at the terminal; absent where there is none to ask (a pipe, CI). */
  readonly ask?: (question: string) => Promise<string>;
  /** What the command answers: 0 done, 1 the answer is no. An error that is thrown makes it 2. @default 0 */
  exitCode?: 0 | 1;
}

/** The process's own streams. A reader that went away (`| head`) ends the program without a word, as other tools do. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    cwd: process.cwd(),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  };
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it and leave the question open for ever: that is no answer.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}
