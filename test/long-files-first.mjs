// The order in which jest starts the test files. It uses the durations of the last run. In a clean checkout, where they are unknown, jest
// starts the largest files first, and a small but slow file would end last.
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

const ROOT = path.join(import.meta.dirname, '..');

/** Ten seconds and more, longest first. */
const LONG = [
  'packages/data-api-local/test/contract/contract.test.ts',
  'scripts/commands/deploy.test.ts',
  'test/demo.test.ts',
  'scripts/commands/dev.test.ts',
  'scripts/docs/deployer-policy.test.ts',
  'packages/chat-history/test/copy.test.ts',
  'packages/database/test/backends/backends.test.ts',
  'scripts/local/killed.test.ts',
  'infra/mixed-settings.test.ts',
  'scripts/users/users.test.ts',
  'scripts/commands/synth.test.ts',
  'scripts/commands/wait.test.ts',
  'scripts/commands/build.test.ts',
  'scripts/commands/migrate.test.ts',
  'scripts/deploy/reviewed-apply.test.ts',
  'packages/data-api-local/test/service/oversized.test.ts',
  'packages/migrate/test/migrate.test.ts',
  'packages/dsql-local/test/cluster.test.ts',
  'infra/test/proof/rewrite.test.ts',
  'functions/conversations/test/bad-requests.test.ts',
  'test/readme.test.ts',
  'infra/app.test.ts',
].map((file) => path.join(ROOT, file));

export default class LongFilesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    const long = LONG.flatMap((file) => sorted.filter((test) => test.path === file));
    return [...long, ...sorted.filter((test) => !long.includes(test))];
  }
}
