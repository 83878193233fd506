// Ctrl-C while Terraform works. Terraform stops by itself after one interrupt and writes its state; a second one makes it
// stop immediately, and what AWS has made since is then in no state. A terminal sends every Ctrl-C to the whole foreground
// group, so Terraform runs in a group of its own and gets from here what it must get.
import type { ChildProcess } from 'node:child_process';
import type { Io } from '../io.ts';

export interface Interrupts {
  /** Aborted by the first Ctrl-C, SIGTERM, hang-up or closed output: nothing new is begun. */
  readonly stop: AbortSignal;
  /** A child process that is asked to stop and then waited for. Call what comes back when it has ended. */
  hold(child: ChildProcess): () => void;
}

/** The work was interrupted; the message says what is true now and how to continue. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const FIRST = 'Interrupted: Terraform is asked to stop, and writes its state. Please wait.';
const FIRST_IDLE = 'Interrupted: stopping after what is being done now. A second Ctrl-C ends it immediately.';
const SECOND =
  'Terraform is still stopping. What AWS has begun to make cannot be called back, and Terraform is writing down what it knows. ' +
  'A third Ctrl-C ends it immediately: what AWS has made since is then in no state, and has to be imported.';
const THIRD = 'Terraform was told to stop immediately. Its state may lack what AWS has made.';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `use` with Ctrl-C, SIGTERM, SIGHUP and a closed output (`| head -1`) handled as above; afterwards it is as before. */
export async function withInterrupts<Value>(
  io: Pick<Io, 'err' | 'onReaderGone'>,
  use: (interrupts: Interrupts) => Promise<Value>,
): Promise<Value> {
  const stop = new AbortController();
  const held = new Set<ChildProcess>();
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    if (count === 1) {
      io.err(held.size > 0 ? FIRST : FIRST_IDLE);
      stop.abort();
      for (const child of held) interrupt(child);
    } else if (held.size === 0) {
      // Nothing is left that an end could harm.
      process.exit(130);
    } else if (count === 2) {
      io.err(SECOND);
    } else {
      io.err(THIRD);
      for (const child of held) interrupt(child);
    }
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  // Each line that is not read is reported: only the first report is an interrupt.
  const readerStays = io.onReaderGone?.(() => {
    if (count === 0) onSignal();
  });
  try {
    return await use({
      stop: stop.signal,
      hold(child) {
        held.add(child);
        return () => void held.delete(child);
      },
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    readerStays?.();
  }
}

/** Windows has no groups and no SIGINT to send: there the console has told the child already. */
const OWN_GROUP = process.platform !== 'win32';

/** How a child is started so that a terminal's Ctrl-C does not reach it. */
export const SPAWN_APART = { detached: OWN_GROUP, windowsHide: true } as const;

function interrupt(child: ChildProcess): void {
  if (OWN_GROUP) child.kill('SIGINT');
}
