import type { ContractCase } from '../case.ts';
import { ARRAYS } from './arrays.ts';
import { BATCH } from './batch.ts';
import { CLUSTERS } from './clusters.ts';
import { ENVELOPE } from './envelope.ts';
import { ERRORS } from './errors.ts';
import { HINTS } from './hints.ts';
import { JSON_RECORDS } from './json.ts';
import { LENGTHS } from './lengths.ts';
import { LIMITS } from './limits.ts';
import { METADATA } from './metadata.ts';
import { PARAMETER_COLUMNS } from './parameter-columns.ts';
import { PARAMETERS } from './parameters.ts';
import { PLACEHOLDERS } from './placeholders.ts';
import { REFUSALS_ON_THE_WIRE } from './refusals-on-the-wire.ts';
import { RESULTS } from './results.ts';
import { SESSIONS } from './sessions.ts';
import { TRANSACTION_SESSIONS } from './transaction-sessions.ts';
import { TRANSACTIONS } from './transactions.ts';
import { UNSUPPORTED_RESULTS } from './unsupported.ts';
import { VALIDATION } from './validation.ts';
import { WIRE } from './wire.ts';

/** Topics in the order of docs/data-api-behaviours.md. */
export const TOPICS: readonly (readonly [string, readonly ContractCase[]])[] = [
  ['Wire', [...WIRE, ...ENVELOPE, ...REFUSALS_ON_THE_WIRE]],
  ['Validation', [...VALIDATION, ...LENGTHS]],
  ['Parameters', [...PARAMETERS, ...PARAMETER_COLUMNS]],
  ['Hints', HINTS],
  ['Placeholders and statements', PLACEHOLDERS],
  ['Results', [...RESULTS, ...UNSUPPORTED_RESULTS]],
  ['Arrays', ARRAYS],
  ['Metadata and counts', METADATA],
  ['JSON records', JSON_RECORDS],
  ['Limits', LIMITS],
  ['Errors', ERRORS],
  ['Sessions', SESSIONS],
  ['Transactions', [...TRANSACTIONS, ...TRANSACTION_SESSIONS]],
  ['Batch', BATCH],
  ['Clusters, secrets, auto-pause', CLUSTERS],
];

export const CASES: readonly ContractCase[] = TOPICS.flatMap(([, cases]) => cases);
