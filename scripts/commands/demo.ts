import type { Command } from 'commander';
import type { Io } from '../io.ts';

type Engine = Pick<typeof import('../demo/run-demo.ts'), 'runDemoHere'>;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command.action(async () => (await engine()).runDemoHere(io));
}
