import type { Command } from 'commander';
import type { Io } from '../io.ts';

const NEXT = `Everything was stopped and removed. Next:
  npm run local -- --env-file .env     keeps a local RDS Data API running, for your own code
  npm run migrate -- new add_a_table   makes your first migration
  npm run synth                        writes the Terraform that npx cdktf deploys`;

export function declareDemo(program: Command, io: Io): void {
  program
    .command('demo')
    .description('show the whole loop on this machine: no AWS, no Docker, no Terraform; cleans up after itself')
    .action(async () => runDemoCommand(io));
}

async function runDemoCommand(io: Io): Promise<void> {
  const { forgetRealDatabases } = await import('../demo/forget-real-databases.ts');
  forgetRealDatabases(io.env);
  const { runDemo } = await import('../demo/demo.ts');
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
