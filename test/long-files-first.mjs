// The order in which jest starts the test files. It uses the durations of the last run. In a clean checkout, where they are unknown, jest
// starts the largest files first, and a small but slow file would end last.
import path from 'node:path';
import Sequencer from '@jest/test-sequencer';

const ROOT = path.join(import.meta.dirname, '..');

/** Three seconds and more, longest first. */
const LONG = [
  'packages/data-api-local/test/contract/contract.test.ts',
  'packages/data-api-local/test/repeated-statements/repeated-statements.test.ts',
  'packages/database/test/backends/backends.test.ts',
  'scripts/users/users.test.ts',
  'functions/runtime/test/database-states.test.ts',
  'scripts/dev/environments/pool.test.ts',
  'packages/data-api/test/client/deadlines.test.ts',
  'packages/chat-history/test/copy.test.ts',
  'packages/data-api-local/test/extensions/extensions.test.ts',
  'packages/data-api-local/test/extensions/superuser.test.ts',
  'scripts/docs/deployer-policy.test.ts',
  'scripts/commands/deploy.test.ts',
  'scripts/commands/destroy.test.ts',
  'scripts/commands/local.test.ts',
  'scripts/commands/migrate.test.ts',
  'scripts/commands/dev.test.ts',
  'packages/migrate/test/migrate.test.ts',
  'packages/data-api-local/test/service/http.test.ts',
].map((file) => path.join(ROOT, file));

const BETWEEN = 8;

/** The longest files, one after every eight others: they wait for most of their time, and all at once would leave the cores idle. */
function spread(longestFirst) {
  const long = longestFirst.slice(0, longestFirst.length / (BETWEEN + 1));
  const others = longestFirst.slice(long.length);
  return [
    ...long.flatMap((test, index) => [test, ...others.slice(BETWEEN * index, BETWEEN * (index + 1))]),
    ...others.slice(BETWEEN * long.length),
  ];
}

export default class LongFilesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return spread(sorted);
    const long = LONG.flatMap((file) => sorted.filter((test) => test.path === file));
    return spread([...long, ...sorted.filter((test) => !long.includes(test))]);
  }
}
