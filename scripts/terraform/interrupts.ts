// Ctrl-C while Terraform works. Terraform stops after one interrupt and writes its state. A second one makes it stop immediately, and newly
// created resources are then missing in the state. A terminal sends every Ctrl-C to the whole foreground group, so Terraform runs in a
// separate group, and this module sends its signals.
import type { ChildProcess } from 'node:child_process';
import type { Io } from '../io.ts';

export interface Interrupts {
  /** Aborted by the first Ctrl-C, SIGTERM, hang-up or closed output: nothing new is started. */
  readonly stop: AbortSignal;
  /** Registers a child process to stop and wait for. Call the returned function when it has ended. */
  hold(child: ChildProcess): () => void;
}

/** The work was interrupted; the message describes the current state and how to continue. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const FIRST = 'Interrupted: Terraform stops, and writes its state. Please wait.';
const FIRST_IDLE = 'Interrupted: stopping after the current step. A second Ctrl-C ends it immediately.';
const SECOND =
  'Terraform is still stopping. AWS cannot cancel a creation that has begun, and Terraform is writing its state. ' +
  'A third Ctrl-C ends it immediately: newly created resources are then missing in the state, and must be imported.';
const THIRD = 'Terraform was stopped immediately. New resources in AWS may be missing in its state.';

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
      // Now it is safe to end.
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

/** Windows has no groups and no SIGINT; there the console has already signalled the child. */
const OWN_GROUP = process.platform !== 'win32';

/** Spawn options that keep a terminal's Ctrl-C from the child. */
export const SPAWN_APART = { detached: OWN_GROUP, windowsHide: true } as const;

function interrupt(child: ChildProcess): void {
  if (OWN_GROUP) child.kill('SIGINT');
}
