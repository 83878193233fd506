import { HINTS, SENTENCES } from './all-sentences.ts';
import { conditionOf } from './conditions.ts';
import { TransactionNotFoundError } from './data-api-errors.ts';
import { excerptOf } from './database-error.ts';
import { enumAdvice } from './enum-advice.ts';
import type { ErrorTexts } from './from-sdk-error.ts';
import { placeInSql } from './problem.ts';

/**
 * What to do about an answer that is not about SQL: AWS's name → advice.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html
 */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'Allow the five rds-data actions on the cluster and secretsmanager:GetSecretValue on its secret.',
  ForbiddenException: 'Allow the five rds-data actions on the cluster and secretsmanager:GetSecretValue on its secret.',
  HttpEndpointNotEnabledException:
    'Enable the Data API on the cluster, and compare the ARN letter by letter. Within a minute of creation, wait.',
  DatabaseNotFoundException: 'The cluster has no available writer instance. Wait for it, or create one.',
  InvalidSecretException: 'The secret must be JSON with username and password.',
  SecretsErrorException: 'The secret could not be read. Check that it exists and that the caller may read it.',
  InvalidResourceStateException: 'The cluster is stopped or being changed. Wait until it is available.',
  NotFoundException: 'The cluster or the secret does not exist. Compare both ARNs with the outputs of the stack.',
  UnrecognizedClientException: 'The AWS credentials are not valid. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
  CredentialsProviderError: 'No AWS credentials were found. Sign in, or set AWS_PROFILE.',
  ThrottlingException: 'Too many requests. Send fewer, or wait.',
  StatementTimeoutException:
    'Make it shorter; for DDL outside a transaction use continueAfterTimeout and check whether it is done.',
  TransactionNotFoundException:
    'A transaction ends after 3 minutes without a request and after 24 hours. Start it again as a whole.',
  UnsupportedResultException: 'Cast such a column to text.',
  resultTooLarge: 'Read it in pages.',
  notConnected: 'Check the endpoint and the network; locally, start it with: npm run local.',
  outcomeUnknown: 'Check the database before you send it again.',
};

/** The local Data API of another project uses this port: ARNs of the account 000000000000 are local. */
const OTHER_LOCAL =
  'The local Data API at this endpoint belongs to another project. Stop it, or start yours on another port and write the connection again.';

function adviceOn(name: string, message = ''): string | undefined {
  const isOtherLocal =
    name === 'HttpEndpointNotEnabledException' && /\barn:[\w-]+:rds:[\w-]*:000000000000:/.test(message);
  return isOtherLocal ? OTHER_LOCAL : ADVICE[name];
}

function locate(sql: string, position: number): { readonly place: string; readonly excerpt: string } {
  const { line, column } = placeInSql(sql, position - 1);
  return { place: `${line}:${column}`, excerpt: excerptOf(sql, position) };
}

/** Every text of this package. */
export const ALL_TEXTS: ErrorTexts = {
  sentences: SENTENCES,
  hints: HINTS,
  conditionOf,
  locate,
  errors: { TransactionNotFoundException: TransactionNotFoundError },
  adviceOn,
  // It is about parameters.
  adviceOnStatement: (detail, hasParameters) => (hasParameters ? enumAdvice(detail) : undefined),
};
