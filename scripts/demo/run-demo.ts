import type { Io } from '../io.ts';
import { InterruptedError, withInterrupts } from '../terraform/interrupts.ts';
import { runDemo } from './demo.ts';
import { forgetRealDatabases } from './forget-real-databases.ts';

const NEXT = `Everything was stopped and removed. Next:
  npm run local -- --env-file .env     keeps a local RDS Data API running, for your own code
  npm run migrate -- new add_a_table   makes your first migration
  npm run synth                        writes the Terraform that npx cdktf deploys`;

/** The command: the demo, its first and last lines, and Ctrl-C. */
export async function runDemoHere(io: Io): Promise<void> {
  forgetRealDatabases(io.env);
  io.out('Daybreak on this machine: no AWS account, no Docker, no Terraform.');
  // Ctrl-C lets the running step end; then everything is stopped and removed.
  await withInterrupts(io, async ({ stop }) => {
    await runDemo(io.env, io.out, stop).catch((error: unknown) => {
      if (!stop.aborted) throw error;
      throw new InterruptedError('The demo was interrupted. Everything was stopped and removed.');
    });
  });
  for (const line of NEXT.split('\n')) io.out(line);
}
