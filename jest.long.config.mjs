// `npm run test:long`: what starts programs or servers of its own again and again, waits, or repeats a promise for every combination. The
// normal run has a short version of each, where one is possible.
import clients from './packages/data-api-local/test/clients/jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...clients,
  // The clients of others are installed for the test, from the registry.
  // The fuzz tests run in both, here ten times as long: test/fuzz-runs.ts reads the factor.
  globals: { fuzzFactor: 10 },
  testMatch: [
    '**/*.long.test.ts',
    '**/test/fuzz/*.test.ts',
    '<rootDir>/packages/data-api-local/test/clients/*.installed.ts',
  ],
  testPathIgnorePatterns: ['/node_modules/'],
};
