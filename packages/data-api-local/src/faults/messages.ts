import { type ExceptionName, TRANSACTION_CAUSE } from '../api/errors.ts';

/** Values of the request that a message can contain. */
export interface Named {
  readonly resourceArn: string;
  readonly transactionId: string;
}

/** The default message of each exception: that of AWS where it is known, otherwise ours or none. */
export const MESSAGE: Readonly<Record<ExceptionName, (named: Named) => string>> = {
  AccessDeniedException: () => 'User is not authorized to perform this operation.',
  BadRequestException: () => 'Bad request.',
  DatabaseErrorException: () => 'ERROR: internal error; SQLState: XX000',
  DatabaseNotFoundException: () => 'Cannot find DBInstance in DBCluster',
  DatabaseResumingException: ({ resourceArn }) =>
    `The Aurora DB instance ${resourceArn} is resuming after being auto-paused. Please wait a few seconds and try again.`,
  DatabaseUnavailableException: () => '',
  ForbiddenException: () => 'Forbidden.',
  HttpEndpointNotEnabledException: ({ resourceArn }) => `HttpEndpoint is not enabled for resource ${resourceArn}`,
  InternalFailure: () => '',
  InternalServerErrorException: () => '',
  InvalidResourceStateException: ({ resourceArn }) => `DBCluster ${resourceArn} is not in available state`,
  InvalidSecretException: () => 'The secret must hold a username and a password.',
  MalformedHttpRequestException: () => 'The request is not valid HTTP.',
  MethodNotAllowedException: () => 'Method not allowed.',
  NotFoundException: ({ resourceArn }) => `${resourceArn} is not found.`,
  RequestAbortedException: () => 'The client closed the connection in the middle of its request.',
  RequestEntityTooLargeException: () => 'The request is larger than 4194304 bytes (4 MiB).',
  RequestHeaderFieldsTooLargeException: () => 'The headers of the request are too large.',
  RequestTimeoutException: () => 'The request took too long to arrive.',
  SecretsErrorException: () => "Secrets Manager can't find the specified secret.",
  SerializationException: () => 'The request body is not valid JSON.',
  ServiceUnavailableError: () => '',
  StatementTimeoutException: () => 'canceling statement due to statement timeout',
  ThrottlingException: () => 'Rate exceeded',
  TransactionNotFoundException: ({ transactionId }) =>
    `Transaction ${transactionId} is not found. ${TRANSACTION_CAUSE.expired}`,
  UnknownOperationException: () => 'Unknown operation.',
  UnsupportedMediaTypeException: () => 'Unsupported media type.',
  UnsupportedResultException: () => 'The result exceeds the size limit 1 MB.',
  ValidationException: () => '1 validation error detected.',
};

/** PostgreSQL's messages for SQLSTATEs that programs often handle. For others the caller gives a message. */
export const SQL_STATE_MESSAGE: Readonly<Record<string, string>> = {
  '40001': 'could not serialize access due to concurrent update',
  '40P01': 'deadlock detected',
  '53300': 'sorry, too many clients already',
  '55P03': 'could not obtain lock on row in relation',
  '57P01': 'terminating connection due to administrator command',
};
