// `npm run test:clients`: every client, those too that are installed in a temporary folder for it, from the registry.
import path from 'node:path';
import config from '../../../../jest.config.mjs';

/** @type {import('jest').Config} */
export default {
  ...config,
  rootDir: path.resolve(import.meta.dirname, '../../../..'),
  testMatch: ['<rootDir>/packages/data-api-local/test/clients/**/*.{test,installed}.ts'],
  testTimeout: 120_000,
};
