// For your own command line: the same output lines, JSON objects and checks as `daybreak-migrate`.
export {
  type ApplyOptions,
  apply,
  makeNew,
  migrateWithProgress,
  type NewOptions,
  type Output,
  type ReadOptions,
  showStatus,
  verify,
  verifyFiles,
} from './actions.ts';
export { parseResume, parseSeconds } from './values.ts';
