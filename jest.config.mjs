import { availableParallelism } from 'node:os';

// Nothing that a test starts may reach a real database: what names one is gone before the first worker exists.
// The contract suite against a cluster needs credentials; which cluster, only its own two variables say.
const keepCredentials = process.env.DATA_API_TARGET === 'aws';
for (const name of Object.keys(process.env)) {
  if (keepCredentials && name.startsWith('AWS_')) continue;
  if (/^(AURORA_|AWS_|PG|DATABASE_(NAME|URL)$|LAMBDA_ROLE_ARN$)/.test(name)) delete process.env[name];
}
// The AWS SDK's notice about Node 20 says nothing that a test could act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// V8 in the workers, which get the arguments of this process. Each test file makes the objects and functions of its modules again, so V8's own
// sizes, which begin with 1 MiB for new objects, would make it look for garbage for a fifth of the time. What it compiled is used by the next
// file. The workers use all cores: threads beside them would only take time from the others. Nobody waits for a pause, so what is in use is
// marked in one go, which takes less time than in steps.
process.execArgv.push(
  '--min-semi-space-size=16',
  '--max-semi-space-size=64',
  '--single-threaded-gc',
  '--no-incremental-marking',
  '--no-flush-bytecode',
);
// Few functions of a test file run long enough to be worth optimizing. (Node 22 and later have a cheaper compiler for them, and no such flag.)
if (process.version.startsWith('v20.')) process.execArgv.push('--interrupt-budget=4000000');

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/environment.mjs',
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/(cdktf.out|dist|\\.daybreak)/', '<rootDir>/packages/[^/]+/dist/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // The packages' source, as tsconfig.json's paths say it for every other tool.
  moduleNameMapper: {
    // zod brings its messages in 60 languages, and reads them all.
    '^\\.\\./locales/index\\.cjs$': '<rootDir>/node_modules/zod/v4/locales/en.cjs',
    // Tests have an identity of their own, so that they stay the same when the project gets another name.
    '^(?:\\.\\.?/)+(?:infra/)?config\\.ts$': '<rootDir>/test/identity.ts',
    // And stages of their own, so that they stay the same when a team changes its own.
    '^(?:\\.\\.?/)+(?:infra/)?(?:stages/)?list\\.ts$': '<rootDir>/test/stages/list.ts',
    '^(?:\\.\\.?/)+(?:infra/)?stages/(dev|preview|production)\\.ts$': '<rootDir>/test/stages/$1.ts',
    '^@daybreak/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@daybreak/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2/index.ts',
  },
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  testSequencer: '<rootDir>/test/long-files-first.mjs',
  // Many tests wait for a server, a process or a limit: jest's own default, one worker less than cores, leaves a small machine idle.
  maxWorkers: Math.max(5, availableParallelism()),
  // Long, for a busy machine: tests wait for conditions, so a test that passes takes none of it.
  testTimeout: 60_000,
};
