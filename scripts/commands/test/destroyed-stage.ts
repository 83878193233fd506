// The stage of deployed-stage.ts for a destroy: deployed, with parts that find no snapshot.
import { findStage } from '../../../infra/stages/index.ts';
import type { DestroyParts, DestroySettings } from '../../deploy/destroy.ts';
import { ENV } from '../../terraform/test/stack.ts';
import { testIo } from '../../test/io.ts';
import { type SecondStack, stack } from './deployed-stage.ts';

/** A user who gives these answers; without answers there is no terminal. */
export const person = (answers?: readonly string[]) => testIo({ answers, env: ENV, cwd: stack.root });

export const settings: DestroySettings = { stage: 'dev', yes: false, timeout: 60, json: false };

/** The real Terraform on the stacks of the test. */
export const parts = (second?: SecondStack): DestroyParts => ({
  async prepare(stageName, terraform, _io, only) {
    const { initStack } = await import('../../terraform/plan.ts');
    const stage = findStage(stageName);
    const all = [
      { stage, kind: 'database' as const, id: `${stageName}-database`, folder: stack.folder },
      ...(second ? [{ stage, kind: second.kind, id: `${stageName}-${second.kind}`, folder: second.stack.folder }] : []),
    ];
    const chosen = all.filter(({ kind }) => only === undefined || kind === only);
    for (const { folder } of chosen) await initStack(terraform, folder);
    return chosen;
  },
  takeSnapshot: async () => {
    throw new Error('There is no cluster to take a snapshot of.');
  },
  snapshotExists: async () => false,
});

/** Deploys them. */
export function deploy(second?: SecondStack): void {
  stack.write({ resource: { terraform_data: { a: { input: 'x' }, b: { input: 'y' } } } });
  for (const each of second ? [stack, second.stack] : [stack]) {
    each.terraform('init');
    each.terraform('apply', '-auto-approve');
  }
}

/** The addresses in the state of the database's stack, or of the second one. */
export const resources = (second?: SecondStack) => (second?.stack ?? stack).terraform('state', 'list').trim();
