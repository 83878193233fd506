// The parts of the process that a command uses, so that a test can replace them.
import { type PaintedLine, plain, visible, withColours } from './terminal-text.ts';

/** A terminal that is redrawn as a whole. */
export interface Screen {
  columns(): number;
  /** Switches to the alternate screen; `leave` restores the previous one. */
  enter(): void;
  draw(lines: readonly string[]): void;
  leave(): void;
}

export interface Io {
  /** One line of the result, to stdout. */
  out(line: string): void;
  /** Prints a line of the result in colours; absent if stdout has no colours. */
  readonly outPainted?: (line: PaintedLine) => void;
  /** One line of progress or of an error, to stderr. */
  err(line: string): void;
  /** The terminal of stdout, for output that redraws itself; absent if stdout is not a terminal. */
  readonly screen?: Screen;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Asks the user at the terminal; an aborted `stop` answers ''. Absent without a terminal (a pipe, CI). */
  readonly ask?: (question: string, stop?: AbortSignal) => Promise<string>;
  /**
   * Calls `stop`, instead of ending the program, when the reader of the output closes the pipe (`| head -1`). Returns a function that
   * undoes this. Absent if the output is not a pipe.
   */
  readonly onReaderGone?: (stop: () => void) => () => void;
  /** Shows a text as the last line of a terminal, in place of the previous one; '' removes it. Absent if stderr is not a terminal. */
  readonly status?: (text: string) => void;
  /**
   * The exit code: 0 done, 1 a check failed or you declined, 2 it could not be done, but there is a result to print. A thrown error makes
   * it 2. @default 0
   */
  exitCode?: 0 | 1 | 2;
}

/** Writes a line of the result, in colours where stdout shows them. */
export function outPainted(io: Io, line: PaintedLine): void {
  if (io.outPainted) io.outPainted(line);
  else io.out(plain(line));
}

/**
 * The process's own streams. When their reader closes the pipe (`| head -1`), the program ends silently, like other tools; a command that
 * must clean up first uses `onReaderGone`.
 */
export function processIo(): Io {
  const stops = new Set<() => void>();
  let stopping = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    if (stops.size === 0 && !stopping) process.exit();
    stopping = true;
    for (const stop of stops) stop();
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
  return {
    onReaderGone(stop) {
      stops.add(stop);
      return () => void stops.delete(stop);
    },
    // The only place that writes to the terminal: control characters in values are escaped.
    out: (line) => void process.stdout.write(`${visible(line)}\n`),
    err: (line) => void process.stderr.write(`${visible(line)}\n`),
    ...(process.stdout.isTTY &&
      !process.env.NO_COLOR && {
        outPainted: (line: PaintedLine) => void process.stdout.write(`${withColours(line)}\n`),
      }),
    ...(process.stderr.isTTY && { status: showStatus }),
    ...(process.stdout.isTTY && { screen: terminalScreen() }),
    env: process.env,
    cwd: process.cwd(),
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  };
}

/** Begins and ends at the left edge, so that the next output overwrites it. */
function showStatus(text: string): void {
  const columns = process.stderr.columns || 80;
  process.stderr.write(
    `\r\u001b[K${visible(text)
      .replaceAll('\n', ' ')
      .slice(0, columns - 1)}${text === '' ? '' : '\r'}`,
  );
}

function terminalScreen(): Screen {
  const write = (text: string) => void process.stdout.write(text);
  return {
    columns: () => process.stdout.columns || 80,
    enter: () => write('\u001b[?1049h\u001b[?25l'),
    draw: (lines) => write(`\u001b[H\u001b[2J${lines.map(visible).join('\n')}\n`),
    leave: () => write('\u001b[?25h\u001b[?1049l'),
  };
}

async function ask(question: string, stop?: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D close it and leave the question open forever: that counts as no answer.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const close = (): void => terminal.close();
  stop?.addEventListener('abort', close);
  try {
    return await Promise.race([terminal.question(visible(question)), closed]);
  } finally {
    stop?.removeEventListener('abort', close);
    terminal.close();
  }
}
