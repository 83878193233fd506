import type { Command } from 'commander';
import { runDemo } from '../demo/demo.ts';
import { forgetRealDatabases } from '../demo/forget-real-databases.ts';
import type { Io } from '../io.ts';

const NEXT = `Everything was stopped and removed. Next:
  npm run local -- --env-file .env     keeps a local RDS Data API running, for your own code
  npm run migrate -- new add_a_table   makes your first migration
  npm run synth                        writes the Terraform that npx cdktf deploys`;

export function configure(command: Command, io: Io): void {
  command.action(async () => runDemoCommand(io));
}

async function runDemoCommand(io: Io): Promise<void> {
  forgetRealDatabases(io.env);
  const interrupt = new AbortController();
  // Ctrl-C lets the running step end, then everything is stopped and removed; a second one finds no more to do here.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () =>
      interrupt.abort(new Error('The demo was interrupted. Everything was stopped and removed.')),
    );
  }
  io.out('Daybreak on this machine: no AWS account, no Docker, no Terraform.');
  await runDemo(io.env, io.out, interrupt.signal);
  for (const line of NEXT.split('\n')) io.out(line);
}
