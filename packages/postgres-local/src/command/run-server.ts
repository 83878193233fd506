import { untilStopped } from '../system/until-stopped.ts';

/** A program that serves until Ctrl-C. */
export interface ServerProgram<
  Options extends { readonly help: boolean; readonly json: boolean },
  Running extends { stop(): Promise<void> },
> {
  /** Of the bin. */
  readonly name: string;
  /** What `--help` prints. */
  readonly help: string;
  readonly parse: (args: readonly string[]) => Options;
  readonly start: (options: Options) => Promise<Running>;
  /** What a person needs once it is ready. */
  readonly banner: (running: Running) => readonly string[];
  /** What `--json` prints instead: one line. */
  readonly readyLine: (running: Running) => string;
  /** Waits until `signal` aborts; rejects when the server ends before that. */
  readonly untilEnded: (running: Running, signal: AbortSignal, options: Options) => Promise<void>;
}

/**
 * Runs a program with the arguments of this process, until Ctrl-C. Of a failure the message is written to stderr, and the process exits
 * with 2.
 *
 * @example runServer({ name: 'my-server', help, parse, start, banner, readyLine, untilEnded })
 */
export function runServer<
  Options extends { readonly help: boolean; readonly json: boolean },
  Running extends { stop(): Promise<void> },
>(program: ServerProgram<Options, Running>): void {
  const { name, help, parse, start, banner, readyLine, untilEnded } = program;
  const serve = async (options: Options, signal: AbortSignal): Promise<void> => {
    const running = await start(options);
    try {
      console.log(options.json ? readyLine(running) : [...banner(running), 'Ready. Ctrl-C stops it.'].join('\n'));
      await untilEnded(running, signal, options);
    } finally {
      await running.stop();
    }
  };
  const main = async (): Promise<void> => {
    const options = parse(process.argv.slice(2));
    if (options.help) console.log(help);
    else await untilStopped(process.env, (signal) => serve(options, signal));
  };
  main().catch((error) => {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  });
}

/** Writes a value as a line of JSON on stderr. */
export const logLine = (entry: unknown): void => console.error(JSON.stringify(entry));
