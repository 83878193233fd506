// The order in which jest starts the test files. It knows how long they take from the last run; in a clean checkout, where it
// does not, it starts the largest first, and a small file that takes long would be the last one to end, alone.
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

const ROOT = path.join(import.meta.dirname, '..');

/** Ten seconds and more, longest first. */
const LONG = [
  'packages/data-api-local/test/contract/contract.test.ts',
  'scripts/commands/deploy.test.ts',
  'scripts/commands/dev.test.ts',
  'test/demo.test.ts',
  'packages/postgres-local/test/lifetime.test.ts',
  'packages/database/test/backends/backends.test.ts',
  'packages/migrate/test/backends.test.ts',
  'scripts/docs/deployer-policy.test.ts',
  'scripts/terraform/interrupts.test.ts',
  'scripts/docs/stages-page.test.ts',
  'test/readme.test.ts',
  'scripts/local/killed.test.ts',
  'packages/chat-history/test/copy.test.ts',
  'infra/app.test.ts',
  'infra/stacks/functions-stack.proof.test.ts',
].map((file) => path.join(ROOT, file));

export default class LongFilesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const long = LONG.flatMap((file) => sorted.filter((test) => test.path === file));
    return [...long, ...sorted.filter((test) => !long.includes(test))];
  }
}
